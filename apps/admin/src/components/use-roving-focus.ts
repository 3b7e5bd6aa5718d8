import { type KeyboardEvent, useCallback } from 'react';

const steps: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  PageDown: (index, last) => Math.min(index + 15, last),
  PageUp: (index) => Math.max(index - 15, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** A long list is one tab stop: arrows, Page up/down, Home and End move the focus among its buttons. */
export function useRovingFocus() {
  return useCallback((event: KeyboardEvent<HTMLElement>) => {
    const step = steps[event.key];
    if (!step) return;
    const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
    const target = buttons[step(buttons.indexOf(document.activeElement as HTMLElement), buttons.length - 1)];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }, []);
}
