import type { ReplayMode, ReplayReport } from '@marimba/contracts';
import type { LogReplay, VerifiedCall } from '@marimba/engine';

interface ReplayFindings extends Pick<ReplayReport, 'chain' | 'projection'> {
  runId: string;
  mode: ReplayMode;
  events: number;
  replay: LogReplay;
  /** Of a verified replay, each with the step that made it. */
  calls: (VerifiedCall & { stepId: string })[];
}

/** All that a replay has found, step by step. */
export function replayReportOf({ replay, calls, mode, chain, projection, ...of }: ReplayFindings): ReplayReport {
  const steps = replay.steps.map(({ stepId, difference }) => {
    const own = calls.filter((each) => each.stepId === stepId);
    const isVerified = own.length > 0 && own.every(({ call }) => call.verdict === 'same');
    const first = firstOf([difference, ...own.map((each) => each.difference)]);
    return {
      stepId,
      verdict: isVerified ? ('re-verified' as const) : ('recorded' as const),
      ...(first && { difference: first }),
      ...(mode === 'verified' && own.length > 0 ? { calls: own.map(({ call }) => call) } : {}),
    };
  });
  const difference = firstOf([...replay.differences, ...calls.map((each) => each.difference)]);
  return {
    ...of,
    mode,
    same: chain.length === 0 && projection.length === 0 && difference === undefined,
    compared: replay.compared,
    chain,
    projection,
    steps,
    ...(difference && { difference }),
  };
}

function firstOf<T extends { seq: number }>(differences: (T | undefined)[]): T | undefined {
  return differences.filter((each) => each !== undefined).toSorted((a, b) => a.seq - b.seq)[0];
}
