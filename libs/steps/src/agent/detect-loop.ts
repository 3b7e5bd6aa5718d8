const longestCycle = 4;

/** `repeats`: the model is to be told, once. `stuck`: it goes round all the same. */
export type Progress = 'goes-on' | 'repeats' | 'stuck';

/**
 * Watches the turns of an agent for cycles: the same calls with the same results again, or the same up to four turns over
 * and over. A call that is repeated with another result (a service that is asked until it is done) is none.
 */
export class LoopDetector {
  private readonly turns: string[] = [];
  private told: number | undefined;

  /** `turn`: what was called with what result, as text. */
  take(turn: string): Progress {
    this.turns.push(turn);
    const period = this.period();
    if (period === undefined) return 'goes-on';
    if (this.told === undefined) {
      this.told = this.turns.length;
      return 'repeats';
    }
    return this.turns.length >= this.told + period ? 'stuck' : 'goes-on';
  }

  /** Of the cycle that the last turns are two rounds of. */
  private period(): number | undefined {
    const { turns } = this;
    for (let period = 1; period <= longestCycle && 2 * period <= turns.length; period++) {
      const last = turns.slice(-period);
      const before = turns.slice(-2 * period, -period);
      if (last.every((turn, index) => turn === before[index])) return period;
    }
    return undefined;
  }
}
