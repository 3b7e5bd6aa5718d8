import type { ReplayReport } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { recordingTerminal } from '../testing/recording-terminal.js';
import { showReplay } from './show-replay.js';

const report: ReplayReport = {
  runId: '00000000-0000-4000-8000-000000000001',
  mode: 'verified',
  same: true,
  events: 9,
  compared: 4,
  chain: [],
  projection: [],
  steps: [
    { stepId: 'find', verdict: 'recorded' },
    {
      stepId: 'answer',
      verdict: 're-verified',
      calls: [{ seq: 5, callKey: 'turn-1', model: 'm', verdict: 'same' }],
    },
  ],
};

function shown(more: Partial<ReplayReport>): string {
  const { terminal, text } = recordingTerminal();
  showReplay(terminal, { ...report, ...more });
  return text();
}

describe('what a replay has found', () => {
  it('is told step by step', () => {
    const text = shown({});
    expect(text).toMatch(/recorded +find\n/);
    expect(text).toMatch(/re-verified +answer\n.*turn-1 of m \(event 5\): the same again/);
    expect(text).toContain('4 events were made anew and are the same.');
    expect(text).toContain(`Run ${report.runId} replays.`);
  });

  it('names the first difference, what is stored otherwise, and the broken chain', () => {
    const difference = { seq: 5, stepId: 'answer', expected: { output: 'a' }, found: { output: 'b'.repeat(500) } };
    const text = shown({
      same: false,
      difference,
      steps: [{ stepId: 'answer', verdict: 'recorded', difference }],
      chain: [{ seq: 5, message: 'was changed' }],
      projection: [{ field: 'status', stored: 'running', log: 'completed' }],
    });
    expect(text).toMatch(/answer, differs at event 5/);
    expect(text).toContain('The first difference is event 5 of step \'answer\':\n  made anew: {"output":"a"}');
    expect(text).toMatch(/in the log: \{"output":"b+… \(513 characters\)/);
    expect(text).toContain('The hash chain is broken: event 5 was changed.');
    expect(text).toContain('status: stored "running", by the log "completed"');
    expect(text).toContain('does not replay');
  });

  it('says why a call was not verified', () => {
    const call = { seq: 5, callKey: 'call', model: 'far', verdict: 'unverified' as const };
    const message = "model 'far' runs on another server";
    expect(shown({ steps: [{ stepId: 's', verdict: 'recorded', calls: [{ ...call, message }] }] })).toContain(
      `call of far (event 5): not verified: ${message}`,
    );
  });
});
