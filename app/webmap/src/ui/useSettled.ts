import { useEffect, useState } from "preact/hooks";

/** A value once it has not changed for a moment. */
export function useSettled<Value>(now: Value, pause_ms: number): Value {
  const [settled, settle] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => settle(now), pause_ms);
    return () => clearTimeout(timer);
  }, [now, pause_ms]);
  return settled;
}
