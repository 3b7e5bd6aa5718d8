import type { BundleVerdict } from '@marimba/contracts';
import type { Terminal } from '../terminal/terminal.js';

const shownProblems = 10;

/** @returns whether the bundle holds */
export function showVerdict(terminal: Terminal, verdict: BundleVerdict, expectedHead?: string): boolean {
  const { ok, runId, events, blobs, headHash, firstBrokenEvent, problems } = verdict;
  const otherHead = expectedHead !== undefined && expectedHead.toLowerCase() !== headHash;
  if (ok && !otherHead) {
    terminal.done(`The log of run ${runId} holds: ${events} events, ${blobs} blobs, every hash recomputed.`);
    terminal.note(`Head hash ${headHash}`);
    return true;
  }
  if (ok)
    terminal.fail(
      `The bundle holds in itself, but it is not the one that was meant: its head hash is ${headHash}, not ${expectedHead}.`,
    );
  else {
    const place = firstBrokenEvent === undefined ? 'outside of its events' : `first at event ${firstBrokenEvent}`;
    terminal.fail(`The bundle was changed, ${place}.`);
    for (const { line, message } of problems.slice(0, shownProblems)) terminal.detail(`  line ${line}: ${message}`);
    if (problems.length > shownProblems) terminal.detail(`  and ${problems.length - shownProblems} more`);
  }
  return false;
}
