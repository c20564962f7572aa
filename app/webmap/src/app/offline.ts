/** Has the browser keep the last view for when there is no network. */
export function keepForOffline(): void {
  if (import.meta.env.PROD && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/service-worker.js").catch(() => {
      // without it everything works but offline: private windows and some settings refuse
    });
  }
}
