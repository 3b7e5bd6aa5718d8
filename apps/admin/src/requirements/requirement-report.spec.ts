import type { RunEvent } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { requirementReports } from './requirement-report.js';

const log = (...bodies: [type: string, data: object][]) =>
  bodies.map(([type, data], index) => ({ seq: index + 1, type, data })) as unknown as RunEvent[];

const scored = (candidate: string, score: number, passed: boolean) =>
  ['candidate.scored', { stepId: 'a', candidate, score, passed, scores: [{ id: candidate }] }] as [string, object];

describe('requirementReports', () => {
  it('reports the chosen answer, and the best one while none is chosen', () => {
    const events = log(['assurance.planned', { stepId: 'a' }], scored('one', 0.4, false), scored('two', 0.9, false));
    expect(requirementReports(events)).toMatchObject([{ stepId: 'a', chosen: undefined, scores: [{ id: 'two' }] }]);
    const ended = [
      ...events,
      ...log(['assurance.concluded', { stepId: 'a', chosen: 'one', passed: false, reason: 'shorter' }]),
    ];
    expect(requirementReports(ended)).toMatchObject([{ chosen: 'one', passed: false, scores: [{ id: 'one' }] }]);
  });

  it('begins anew with a new attempt', () => {
    const [report] = requirementReports(
      log(['assurance.planned', { stepId: 'a' }], scored('one', 0.4, false), ['assurance.planned', { stepId: 'a' }]),
    );
    expect(report?.candidates).toEqual([]);
  });
});
