/** A process of a simulation. A dead one never comes back from whatever it waits for, and nobody hears of it again. */
export interface Life {
  readonly name: string;
  dead: boolean;
}

interface Gate {
  life: Life;
  label: string;
  open(): void;
}

/** Where processes wait until the simulation lets one of them go on: before and after everything that others could see. */
export class Gates {
  private closed: Gate[] = [];
  /** What was let through, in order. */
  readonly passed: string[] = [];

  wait(life: Life, label: string): Promise<void> {
    return new Promise((open) => {
      if (!life.dead) this.closed.push({ life, label, open });
    });
  }

  get count(): number {
    return this.closed.length;
  }

  open(index: number): void {
    const [gate] = this.closed.splice(index, 1);
    if (gate === undefined) return;
    this.passed.push(`${gate.life.name}: ${gate.label}`);
    gate.open();
  }

  kill(life: Life): void {
    life.dead = true;
    this.closed = this.closed.filter((gate) => gate.life !== life);
    this.passed.push(`${life.name} dies`);
  }

  /** What a process calls: each call waits before it is made and before its answer comes, but for those named. */
  between<T extends object>(life: Life, target: T, direct: readonly string[] = []): T {
    return new Proxy(target, {
      get: (_target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || direct.includes(String(name))) return member;
        return async (...args: unknown[]): Promise<unknown> => {
          const label = `${String(name)} ${summaryOf(args[0])}`;
          await this.wait(life, label);
          try {
            return await (Reflect.apply(member, target, args) as Promise<unknown>);
          } finally {
            await this.wait(life, `${label} answered`);
          }
        };
      },
    });
  }
}

function summaryOf(argument: unknown): string {
  if (typeof argument !== 'object' || argument === null) return '';
  const called = argument as {
    runId?: string;
    stepId?: string;
    events?: { type: string; data: { stepId?: string } }[];
    job?: { runId: string; stepId: string };
  };
  const { runId = '', stepId = '' } = called.job ?? called;
  const events = (called.events ?? []).map(({ type, data }) => `${type}(${data.stepId ?? ''})`);
  return [runId.slice(0, 8), stepId, ...events].join(' ');
}
