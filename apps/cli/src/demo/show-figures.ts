import type { RunEvent } from '@marimba/contracts';
import type { Terminal } from '../terminal/terminal.js';
import { runFigures } from './run-figures.js';

/** How fast the model read and wrote, and what it did not have to read again. */
export function showFigures(terminal: Terminal, events: readonly RunEvent[]): void {
  const figures = runFigures(events);
  const speed = (tokens: number, perSecond: number | undefined): string =>
    perSecond === undefined ? `${tokens} tokens` : `${tokens} tokens at ${perSecond.toFixed(0)} a second`;
  const read = speed(figures.readTokens, figures.readPerSecond);
  const written = speed(figures.writtenTokens, figures.writtenPerSecond);
  terminal.line(`${terminal.style('bold', 'Speed')}     read ${read}, wrote ${written}`);
  const reasons = [...new Set(figures.reuseReasons)].join('; ');
  terminal.line(`${terminal.style('bold', 'Reused')}    ${figures.reusedTokens} tokens (${reasons})`);
}
