import { type CelResult, isCelError } from '@bufbuild/cel';
import { workflowLimits } from '@marimba/contracts';
import { weightOf } from './value-weight.js';

/** What evaluating one node of an expression counts, beside a character that is looked at. */
export const nodeWork = 20;

/** An expression has met a limit. Operators of CEL swallow errors; this one is thrown again in the end. */
export class LimitMet extends Error {}

export interface MeterLimits {
  /** Turns of all loops of one expression. */
  turns?: number;
  /** Of all expressions together. */
  work?: number;
}

/** What the expressions of a step have used of what they may. */
export class ExpressionMeter {
  private readonly mostTurns: number;
  private turns = 0;
  private work: number;
  private size: number = workflowLimits.expressionSize;
  private met: LimitMet | undefined;

  constructor({ turns = workflowLimits.expressionTurns, work = workflowLimits.expressionWork }: MeterLimits = {}) {
    this.mostTurns = turns;
    this.work = work;
  }

  /** Evaluates one expression. There is one at a time, since none waits for anything. */
  measure(evaluate: () => CelResult): CelResult {
    const before = current;
    current = this;
    this.turns = this.mostTurns;
    this.met = undefined;
    try {
      const value = evaluate();
      if (this.met !== undefined) throw this.met;
      if (!isCelError(value)) {
        this.size -= weightOf(value);
        if (this.size < 0) throw tooLarge();
      }
      return value;
    } finally {
      current = before;
    }
  }

  /** A turn of a loop, whose body has so many nodes. @throws LimitMet */
  turn(nodes: number): void {
    this.turns -= 1;
    if (this.turns < 0)
      this.refuse(
        `its loops take more than ${workflowLimits.expressionTurns} turns, the limit expressionTurns; split the work over steps, or do it with a map step`,
      );
    this.spend(nodes * nodeWork);
  }

  /** @throws LimitMet */
  spend(work: number): void {
    this.work -= work;
    if (this.work < 0)
      this.refuse(
        `it takes more work than the limit expressionWork, ${workflowLimits.expressionWork} characters looked at; split the work over steps, or do it with a step of kind code`,
      );
  }

  /** A value of so many characters is about to be made. @throws LimitMet */
  makes(weight: number): void {
    if (weight > workflowLimits.expressionSize) {
      this.met ??= tooLarge();
      throw this.met;
    }
  }

  private refuse(message: string): never {
    this.met ??= new LimitMet(message);
    throw this.met;
  }
}

const tooLarge = (): LimitMet =>
  new LimitMet(
    `it builds a value of more than ${workflowLimits.expressionSize} characters, the limit expressionSize; keep large values in steps of their own and refer to them`,
  );

let current = new ExpressionMeter();

/** Of the evaluation under way. */
export const meter = (): ExpressionMeter => current;
