import type { AssuranceUse, RequirementScore, RunEvent } from '@marimba/contracts';

/** How one assured step came to its answer. */
export interface RequirementReport {
  stepId: string;
  /** Of the event that concluded, else of the newest that scored. */
  seq: number;
  candidates: { name: string; repairs: string | undefined; score: number; passed: boolean; seq: number }[];
  /** Undefined while it is being worked on. */
  chosen: string | undefined;
  passed: boolean | undefined;
  reason: string | undefined;
  used: AssuranceUse | undefined;
  /** Of the chosen candidate, else of the best so far. */
  scores: RequirementScore[];
}

/** The reports of all assured steps of a run, in the order in which they began. */
export function requirementReports(events: readonly RunEvent[]): RequirementReport[] {
  const reports = new Map<string, RequirementReport & { byName: Map<string, RequirementScore[]> }>();
  for (const event of events) {
    if (event.type !== 'assurance.planned' && event.type !== 'candidate.scored' && event.type !== 'assurance.concluded')
      continue;
    const { stepId } = event.data;
    const report =
      event.type === 'assurance.planned' ? fresh(stepId, event.seq) : (reports.get(stepId) ?? fresh(stepId, event.seq));
    reports.set(stepId, report);
    report.seq = event.seq;
    if (event.type === 'candidate.scored') {
      const { candidate, repairs, score, passed, scores } = event.data;
      report.candidates.push({ name: candidate, repairs, score, passed, seq: event.seq });
      report.byName.set(candidate, scores);
    } else if (event.type === 'assurance.concluded') {
      const { chosen, passed, reason, used } = event.data;
      Object.assign(report, { chosen, passed, reason, used });
    }
  }
  return [...reports.values()].map(({ byName, ...report }) => {
    const best = report.chosen ?? report.candidates.toSorted((a, b) => b.score - a.score)[0]?.name ?? '';
    return { ...report, scores: byName.get(best) ?? [] };
  });
}

const fresh = (stepId: string, seq: number) => ({
  ...{ stepId, seq, candidates: [], chosen: undefined, passed: undefined, reason: undefined, used: undefined },
  scores: [],
  byName: new Map<string, RequirementScore[]>(),
});
