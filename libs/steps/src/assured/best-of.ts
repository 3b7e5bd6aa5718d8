import type { Candidate } from './score-candidate.js';

type Ranked = Pick<Candidate, 'scores' | 'score' | 'passed'>;

/** One that meets all before one that does not, then the one that meets more, then the higher score, then the earlier. */
export function bestOf<C extends Ranked>(candidates: readonly C[]): C {
  const met = ({ scores }: Ranked) => scores.filter(({ passed }) => passed).length;
  return candidates.reduce((best, each) => {
    const order = Number(each.passed) - Number(best.passed) || met(each) - met(best) || each.score - best.score;
    return order > 0 ? each : best;
  });
}
