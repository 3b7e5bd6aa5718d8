import { type AnyStepHandler, type JsonValue, MarimbaError } from '@marimba/contracts';
import { stubHandler } from '../engine-harness.js';
import type { Gates, Life } from './gates.js';
import type { SeededLots } from './seeded-lots.js';

/** The outside world: makes an effect once a key, and gives who asks again the first answer. */
export class Effects {
  private readonly answers = new Map<string, JsonValue>();
  /** Calls with a key that was there already. */
  repeated = 0;

  constructor(
    private readonly gates: Gates,
    private readonly lots: SeededLots,
  ) {}

  answerOf(key: string): JsonValue | undefined {
    return this.answers.get(key);
  }

  /** The handlers of one process. */
  handlers(life: Life): AnyStepHandler[] {
    return [stubHandler('transform', (step) => step.value), this.toolHandler(life)];
  }

  private toolHandler(life: Life): AnyStepHandler {
    return stubHandler('tool', async (step, context) => {
      const earlier = context.recorded('tool.called', 'call')?.data.result;
      if (earlier !== undefined) return context.resolve(earlier);
      const call = { callKey: 'call', tool: step.tool, arguments: await context.keep({}), durationMs: 0 };
      await this.gates.wait(life, `effect ${context.idempotencyKey}`);
      if (step.tool === 'flaky' && this.lots.chance(0.5)) throw new MarimbaError('tool.failed', 'it did not answer');
      const answer = this.make(context.idempotencyKey);
      await this.gates.wait(life, `effect ${context.idempotencyKey} answered`);
      await context.record('tool.called', { ...call, result: await context.keep(answer) });
      return answer;
    });
  }

  private make(key: string): JsonValue {
    const first = this.answers.get(key);
    if (first !== undefined) this.repeated++;
    else this.answers.set(key, this.answers.size + 1);
    return this.answers.get(key)!;
  }
}
