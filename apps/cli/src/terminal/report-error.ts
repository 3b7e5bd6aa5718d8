import { MarimbaError } from '@marimba/contracts';
import { CliError } from '../cli-error.js';
import { RequestRefused } from '../client/request-refused.js';
import type { Terminal } from './terminal.js';

/** What went wrong, where, and what to do; a stack only for what nobody expected. */
export function reportError(terminal: Terminal, error: unknown): void {
  if (!(error instanceof Error)) {
    terminal.fail(String(error));
    return;
  }
  if (error instanceof CliError && error.detail) terminal.detail(error.detail);
  terminal.fail(error.message);
  if (error instanceof RequestRefused)
    for (const { pointer, message, hint } of error.problem.errors ?? [])
      terminal.detail(`  ${pointer || '/'}: ${message}${hint ? ` (${hint})` : ''}`);
  const { remedy } = error as { remedy?: unknown };
  if (typeof remedy === 'string') terminal.detail(`  ${remedy}`);
  else if (!(error instanceof CliError || error instanceof MarimbaError || error instanceof RequestRefused))
    terminal.detail(error.stack ?? '');
}
