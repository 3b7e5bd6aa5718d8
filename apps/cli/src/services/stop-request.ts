import type { Terminal } from '../terminal/terminal.js';

export interface StopRequest {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** Ctrl-C (or SIGTERM, or a closed terminal) asks to stop in order; Ctrl-C once more stops at once. */
export function listenForStop(terminal: Terminal, force: () => void): StopRequest {
  const controller = new AbortController();
  const ask = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      if (name === 'SIGINT') terminal.line('\nStopping. Ctrl-C once more stops at once.');
      controller.abort(name);
      return;
    }
    force();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, ask);
  return {
    signal: controller.signal,
    dispose() {
      for (const name of signals) process.off(name, ask);
    },
  };
}

/** The promise's result, or undefined as soon as the signal asks to stop; then the promise goes on unheard. */
export function unlessStopped<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    promise.then(resolve, (error: unknown) => (signal.aborted ? resolve(undefined) : reject(error)));
  });
}

export function stopRequested(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // A promise alone keeps no process alive.
    const keepAlive = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(keepAlive);
        resolve();
      },
      { once: true },
    );
  });
}
