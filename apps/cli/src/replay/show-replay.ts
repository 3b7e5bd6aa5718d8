import type { ReplayDifference, ReplayedCall, ReplayReport } from '@marimba/contracts';
import type { Terminal } from '../terminal/terminal.js';
import { shortJson } from './short-json.js';
import { showDifferences } from './show-differences.js';

/** What a replay has found: step by step, then where the log first differs from what was made anew. */
export function showReplay(terminal: Terminal, report: ReplayReport): void {
  const { runId, same, events, compared, steps, chain, projection, difference } = report;
  for (const { stepId, verdict, difference: own, calls = [] } of steps) {
    const place = own === undefined ? '' : `, differs at event ${own.seq}`;
    terminal.line(`  ${terminal.style(own === undefined ? 'green' : 'red', verdict.padEnd(11))} ${stepId}${place}`);
    for (const call of calls) showCall(terminal, call);
  }
  if (chain.length === 0) terminal.done(`The hash chain holds: ${events} events.`);
  for (const { seq, message } of chain) terminal.fail(`The hash chain is broken: event ${seq} ${message}.`);
  if (projection.length === 0) terminal.done('What is stored beside the log is as the log says.');
  else showDifferences(terminal, runId, projection);
  if (difference !== undefined) showFirst(terminal, difference);
  else terminal.done(`${compared} events were made anew and are the same.`);
  if (same) terminal.done(`Run ${runId} replays.`);
  else terminal.fail(`Run ${runId} does not replay.`);
}

function showFirst(terminal: Terminal, { seq, stepId, expected, found }: ReplayDifference): void {
  terminal.fail(`The first difference is event ${seq}${stepId === undefined ? '' : ` of step '${stepId}'`}:`);
  terminal.detail(`  made anew: ${shortJson(expected)}`);
  terminal.detail(`  in the log: ${shortJson(found)}`);
}

function showCall(terminal: Terminal, { seq, callKey, model, verdict, message }: ReplayedCall): void {
  const said = { same: 'the same again', differs: 'differs', unverified: `not verified: ${message}` }[verdict];
  terminal.note(`            ${callKey} of ${model} (event ${seq}): ${said}`);
}
