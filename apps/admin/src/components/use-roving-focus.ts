import { type KeyboardEvent, useCallback } from 'react';

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  PageDown: (index, last) => Math.min(index + 15, last),
  PageUp: (index) => Math.max(index - 15, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Where a key leads in a list; undefined for a key that moves nothing. */
export const focusStep = (key: string, index: number, last: number): number | undefined => steps[key]?.(index, last);

/** A long list is one tab stop: arrows, Page up/down, Home and End move the focus among its buttons. */
export function useRovingFocus() {
  return useCallback((event: KeyboardEvent<HTMLElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const next = focusStep(event.key, buttons.indexOf(document.activeElement as HTMLElement), buttons.length - 1);
    const target = next === undefined ? undefined : buttons[next];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }, []);
}
