import type { Command } from 'commander';

export interface ServiceOptions {
  url?: string;
  key?: string;
}

/** Which service a command speaks to. */
export const withServiceOptions = (command: Command): Command =>
  command
    .option('--url <address>', 'the service (default: MARIMBA_URL, else http://127.0.0.1:7400)')
    .option('--key <key>', "an API key (default: MARIMBA_API_KEY, else the demo's)");
