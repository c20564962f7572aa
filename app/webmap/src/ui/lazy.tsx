/** Parts of the page that are loaded when they are first shown: a skeleton until then, and a way on when it fails. */

import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { Button } from "./Button";
import { Notice } from "./Notice";
import { text } from "./words";

/** A component whose code comes with `load`; `waiting` keeps its place in the layout. */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting: ComponentChildren = null,
): (props: Props) => ComponentChildren {
  const loaded = signal<{ component: ComponentType<Props> } | null>(null);
  const hasFailed = signal(false);
  let isAsked = false;

  const ask = (): void => {
    isAsked = true;
    hasFailed.value = false;
    load().then(
      (component) => {
        loaded.value = { component };
      },
      () => {
        hasFailed.value = true;
      },
    );
  };

  return function Lazy(props: Props) {
    if (loaded.value) {
      const Part = loaded.value.component;
      return <Part {...props} />;
    }
    if (!isAsked) ask();
    if (!hasFailed.value) return waiting;
    return (
      <Notice kind="warn">
        {text.partFailed} <Button onClick={ask}>{text.again}</Button>
      </Notice>
    );
  };
}
