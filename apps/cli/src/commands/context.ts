import type { Config } from '../config.js';
import type { Terminal } from '../terminal/terminal.js';

/** What every command gets. */
export interface CommandContext {
  config: Config;
  terminal: Terminal;
}
