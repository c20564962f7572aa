import { useEffect, useState } from "preact/hooks";
import { ServiceError } from "../api/client";

/** What is known of an answer of the service. `value` of an older question stays until the new one is there. */
export interface Answer<Value> {
  readonly value: Value | null;
  readonly error: ServiceError | null;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

interface Held<Value> {
  readonly key: string | null;
  readonly value: Value | null;
  readonly error: ServiceError | null;
}

/** Ask for what `key` stands for (all that `load` closes over), again whenever it changes; null asks for nothing. Older requests are given up. */
export function useAnswer<Value>(key: string | null, load: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [held, hold] = useState<Held<Value>>({ key: null, value: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (key === null) return;
    const giveUp = new AbortController();
    load(giveUp.signal).then(
      (value) => hold({ key, value, error: null }),
      (error: unknown) => {
        if (giveUp.signal.aborted) return;
        if (!(error instanceof ServiceError)) throw error;
        hold((before) => ({ ...before, key, error }));
      },
    );
    return () => giveUp.abort();
  }, [key, attempt]);
  const isLoading = key !== null && held.key !== key;
  const retry = (): void => {
    hold({ ...held, key: null, error: null });
    setAttempt(attempt + 1);
  };
  return { value: key === null ? null : held.value, error: isLoading ? null : held.error, isLoading, retry };
}
