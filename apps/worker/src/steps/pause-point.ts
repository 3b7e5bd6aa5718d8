import type { PausePoint } from '@marimba/engine';

/**
 * For crash tests: says that the point was reached and waits there for ever, so that the process can be killed exactly
 * between two writes.
 */
export function pauseAt(point: PausePoint | undefined): (reached: PausePoint) => Promise<void> {
  return async (reached) => {
    if (reached !== point) return;
    process.send?.({ paused: reached });
    await new Promise(() => undefined);
  };
}
