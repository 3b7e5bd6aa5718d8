import type { RunEvent } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { statusIn, waitingApprovals } from './waiting-approvals.js';

const log = (...bodies: [type: RunEvent['type'], data?: object][]): RunEvent[] =>
  bodies.map(([type, data = {}], index) => ({ seq: index + 1, type, data }) as unknown as RunEvent);
const asked = (stepId: string, subjectSha256: string) => ['approval.requested', { stepId, subjectSha256 }] as const;
const decided = (stepId: string, subjectSha256: string) => ['approval.decided', { stepId, subjectSha256 }] as const;
const seqs = (...bodies: Parameters<typeof log>) => waitingApprovals(log(...bodies)).map(({ seq }) => seq);

describe('waitingApprovals', () => {
  it('are those that nobody has decided', () => {
    expect(seqs([...asked('a', '1')], [...asked('b', '2')], [...decided('a', '1')])).toEqual([2]);
  });

  it('count a changed subject as another question', () => {
    expect(seqs([...asked('a', '1')], [...asked('a', '2')], [...decided('a', '1')])).toEqual([2]);
  });

  it('are none once the time or the run is over', () => {
    expect(seqs([...asked('a', '1')], ['step.failed', { stepId: 'a' }])).toEqual([]);
    expect(seqs([...asked('a', '1')], ['run.cancelled'])).toEqual([]);
  });
});

describe('statusIn', () => {
  it('is what the newest event about it says', () => {
    expect(statusIn(log(['run.created'], ['step.started']))).toBeUndefined();
    expect(statusIn(log(['run.created'], ['run.suspended'], ['step.started']))).toBe('suspended');
    expect(statusIn(log(['run.suspended'], ['run.resumed'], ['run.completed']))).toBe('completed');
  });
});
