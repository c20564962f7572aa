/** The sign of the service: a needle that points the way. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect class="logo-ground" width="32" height="32" rx="7" />
      <path class="logo-needle" d="M7 24 16 6l9 18-9-5z" />
    </svg>
  );
}
