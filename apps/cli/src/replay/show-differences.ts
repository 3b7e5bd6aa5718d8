import type { ProjectionDifference } from '@marimba/contracts';
import type { Terminal } from '../terminal/terminal.js';
import { shortJson } from './short-json.js';

/** What is stored of a run otherwise than its log says, a line each. */
export function showDifferences(terminal: Terminal, runId: string, differences: readonly ProjectionDifference[]): void {
  terminal.warn(`Run ${runId} is stored otherwise than its log says:`);
  for (const { field, stored, log } of differences)
    terminal.detail(`  ${field}: stored ${shortJson(stored)}, by the log ${shortJson(log)}`);
}
