import type { Config } from '../config.js';
import type { Terminal } from '../terminal/terminal.js';
import type { AppName } from './app-process.js';
import { type Home, openHome } from './home.js';
import { lockHome } from './home-lock.js';
import { listenForStop, unlessStopped } from './stop-request.js';
import { type RunningService, Supervisor } from './supervisor.js';

export interface ServiceOptions {
  config: Config;
  terminal: Terminal;
  mayMovePort: boolean;
  /** Where the lines of api and worker go. */
  log(home: Home): { line(app: AppName, text: string): void; close(): Promise<void> };
}

export interface ServiceContext {
  service: RunningService;
  home: Home;
  supervisor: Supervisor;
  /** Aborts when the user asks to stop. */
  signal: AbortSignal;
}

/**
 * Starts the service, uses it, and stops everything in order: when `use` returns, when it fails, and when the user asks.
 * @returns what `use` gave; undefined when the user stopped it before
 */
export async function withService<T>(
  { config, terminal, mayMovePort, log }: ServiceOptions,
  use: (context: ServiceContext) => Promise<T>,
): Promise<T | undefined> {
  const home = await openHome(config.home);
  const unlock = await lockHome(home.lock);
  const lines = log(home);
  const supervisor = new Supervisor({
    config,
    home,
    terminal,
    mayMovePort,
    onLogLine: (app, text) => lines.line(app, text),
  });
  const stop = listenForStop(terminal, () => supervisor.kill());
  try {
    const service = await unlessStopped(supervisor.start(), stop.signal);
    if (service === undefined) return undefined;
    return await unlessStopped(use({ service, home, supervisor, signal: stop.signal }), stop.signal);
  } finally {
    await supervisor.stop();
    await lines.close();
    await unlock();
    stop.dispose();
  }
}
