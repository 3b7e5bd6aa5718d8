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
