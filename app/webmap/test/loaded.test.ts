import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServiceError } from "../src/api/client";
import { follow, retryNow } from "../src/state/loaded";

/** A service that answers when the test says so. */
function service() {
  const asked: { key: string; abort: AbortSignal; answer(text: string): void; fail(error: Error): void }[] = [];
  const load = (key: string, abort: AbortSignal): Promise<string> =>
    new Promise((answer, fail) => asked.push({ key, abort, answer, fail }));
  return { asked, load };
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const unreachable = new ServiceError(0, "nobody there");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what follows a key", () => {
  it("keeps the last answer while the next one is on its way", async () => {
    const { asked, load } = service();
    const key = signal("a");
    const loaded = follow(key, load);
    expect(loaded.value).toEqual({ state: "loading", value: null, error: null });
    asked[0]?.answer("A");
    await settled();
    key.value = "b";
    expect(loaded.value).toEqual({ state: "loading", value: "A", error: null });
    asked[1]?.answer("B");
    await settled();
    expect(loaded.value).toEqual({ state: "ready", value: "B", error: null });
  });

  it("gives up the request for an older key, and takes no late answer of it", async () => {
    const { asked, load } = service();
    const key = signal("a");
    const loaded = follow(key, load);
    key.value = "b";
    expect(asked.map((each) => each.abort.aborted)).toEqual([true, false]);
    asked[1]?.answer("B");
    asked[0]?.answer("A");
    await settled();
    expect(loaded.value.value).toBe("B");
  });

  it("tries again after ever longer pauses where nobody answered, and keeps what it has", async () => {
    const { asked, load } = service();
    const key = signal("a");
    const loaded = follow(key, load);
    asked[0]?.answer("A");
    await settled();
    key.value = "b";
    for (const pause_ms of [1000, 2000, 4000]) {
      asked.at(-1)?.fail(unreachable);
      await settled();
      expect(loaded.value).toEqual({ state: "failed", value: "A", error: unreachable });
      const count = asked.length;
      await vi.advanceTimersByTimeAsync(pause_ms - 1);
      expect(asked.length).toBe(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(asked.length).toBe(count + 1);
    }
    asked.at(-1)?.answer("B");
    await settled();
    expect(loaded.value).toEqual({ state: "ready", value: "B", error: null });
  });

  it("tries at once when it is told to", async () => {
    const { asked, load } = service();
    follow(signal("a"), load);
    asked[0]?.fail(unreachable);
    await settled();
    retryNow();
    await settled();
    expect(asked.length).toBe(2);
  });

  it("does not ask again what was refused, until the key is another", async () => {
    const { asked, load } = service();
    const key = signal("a");
    const loaded = follow(key, load);
    const refusal = new ServiceError(400, "no such property");
    asked[0]?.fail(refusal);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked.length).toBe(1);
    expect(loaded.value).toEqual({ state: "failed", value: null, error: refusal });
    key.value = "b";
    expect(asked.length).toBe(2);
  });

  it("forgets a pause when the key changes", async () => {
    const { asked, load } = service();
    const key = signal("a");
    follow(key, load);
    asked[0]?.fail(unreachable);
    await settled();
    key.value = "b";
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked.map((each) => each.key)).toEqual(["a", "b"]);
  });
});
