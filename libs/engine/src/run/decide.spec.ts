import {
  type NewRunEvent,
  type StepDefinition,
  TerminalError,
  toErrorRecord,
  type WorkflowDefinition,
} from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepTree } from '../definition/step-tree.js';
import { type Draws, draws, Lots, workflowOf } from '../testing/random-workflows.js';
import { decide, foldEvents, type PlacedEvent, type RunCommand } from './decide.js';
import { retryDelayMs } from './retry-policy.js';
import { emptyRunState, hasEnded, isDone, isPending, type RunState } from './run-state.js';
import { idOf, pathOf, prefixOf } from './step-path.js';

const leaf = (id: string): StepDefinition => ({ id, kind: 'transform', value: 1 });
const runs = fc.tuple(draws, draws, fc.constantFrom('none', 'some', 'many'));

/** Drives a run as any number of workers would: whichever pending step comes next, succeeding or failing as drawn. */
class Simulation {
  readonly events: PlacedEvent[] = [];
  readonly scheduled: { path: string; attempt: number; state: RunState }[] = [];
  state: RunState = emptyRunState;
  private pending = new Map<string, number>();
  private readonly tree: StepTree;
  private readonly lots: Lots;

  constructor(
    readonly definition: WorkflowDefinition,
    order: Draws,
    private readonly failures: string,
  ) {
    this.tree = StepTree.of(definition);
    this.lots = new Lots(order);
    const created = {
      v: 1 as const,
      workflow: 'drawn',
      version: 1,
      definitionSha256: '',
      input: { inline: {} },
      createdBy: 'test',
    };
    this.append({ type: 'run.created', data: created });
    for (let turn = 0; this.pending.size > 0 && !hasEnded(this.state) && turn < 3_000; turn++) {
      const waiting = [...this.pending.keys()];
      this.attempt(waiting[this.lots.below(waiting.length)]!);
    }
  }

  private append(event: NewRunEvent): void {
    const seq = this.events.length + 1;
    const placed: PlacedEvent = { ...event, seq, at: new Date(seq * 1_000).toISOString() };
    const before = structuredClone(this.state);
    const decided = decide(this.definition, this.state, placed);
    expect(decide(this.definition, this.state, placed)).toEqual(decided);
    expect(this.state).toEqual(before);
    this.events.push(placed);
    this.state = decided.state;
    for (const command of decided.commands) this.carryOut(command);
  }

  private carryOut(command: RunCommand): void {
    if (command.type === 'schedule') {
      this.pending.set(command.stepId, command.attempt);
      this.scheduled.push({ path: command.stepId, attempt: command.attempt, state: this.state });
    } else if (command.type === 'unschedule') for (const path of command.stepIds) this.pending.delete(path);
    else if (command.type === 'complete-run')
      this.append({ type: 'run.completed', data: { v: 1, output: { inline: null } } });
    else this.append({ type: 'run.failed', data: { v: 1, error: command.error, stepId: command.stepId } });
  }

  private attempt(path: string): unknown {
    const attempt = this.pending.get(path)!;
    const step = this.tree.step(idOf(path));
    const state = this.state.steps.get(path)!;
    this.pending.delete(path);
    const of = { v: 1 as const, stepId: path, attempt };
    const completed: NewRunEvent = { type: 'step.completed', data: { ...of, output: { inline: null }, durationMs: 0 } };
    if (state.status === 'finishing') {
      if (state.error !== undefined && step.onError?.continue !== true)
        return this.append({
          type: 'step.failed',
          data: { ...of, error: state.error, willRetry: false, durationMs: 0 },
        });
      if (step.kind === 'loop' && state.error === undefined && (state.iteration ?? 0) === 0)
        return this.append({
          type: 'step.iterated',
          data: { v: 1, stepId: path, iteration: 1, output: { inline: null } },
        });
      return this.append(completed);
    }
    if (step.kind === 'map')
      return this.append({ type: 'step.entered', data: { ...of, items: { inline: [] }, count: this.lots.below(4) } });
    if (step.kind === 'branch')
      return this.append({
        type: 'step.entered',
        data: { ...of, ...[{ case: '0' }, { case: 'else' }, {}][this.lots.below(3)] },
      });
    if (step.kind === 'loop' || step.kind === 'parallel') return this.append({ type: 'step.entered', data: of });
    const odds = { none: 0, some: 1, many: 3 }[this.failures]!;
    if (this.lots.below(6) >= odds) return this.append(completed);
    const terminal = this.lots.below(2) === 0;
    const error = toErrorRecord(
      terminal ? new TerminalError('tool.failed', 'drawn') : new Error('drawn'),
      'tool.failed',
    );
    const willRetry = retryDelayMs(step, attempt, error) !== undefined;
    return this.append({ type: 'step.failed', data: { ...of, error, willRetry, durationMs: 0 } });
  }

  /** The steps that a worker would find, by what was commanded. */
  get pendingPaths(): string[] {
    return [...this.pending.keys()].sort();
  }
}

const simulate = ([shape, order, failures]: [Draws, Draws, string]) =>
  new Simulation(workflowOf(shape, leaf), order, failures);

describe('decide, for any workflow, any order and any failures', () => {
  it('ends every run, with exactly one terminal event, the last', () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { events, state } = simulate(drawn);
        expect(hasEnded(state)).toBe(true);
        const ends = events.filter(({ type }) => type === 'run.completed' || type === 'run.failed');
        expect(ends).toEqual([events.at(-1)]);
      }),
    );
  });

  it('schedules a step only when all that it needs is done', () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { scheduled, definition } = simulate(drawn);
        const tree = StepTree.of(definition);
        for (const { path, state } of scheduled)
          for (const needed of tree.needsOf(idOf(path)))
            expect(isDone(state.steps.get(pathOf(prefixOf(path), needed)))).toBe(true);
      }),
    );
  });

  it('completes every run in which no step fails', () => {
    fc.assert(
      fc.property(draws, draws, (shape, order) => {
        const { state } = simulate([shape, order, 'none']);
        expect(state.status).toBe('completed');
        for (const step of state.steps.values()) expect(isDone(step)).toBe(true);
      }),
    );
  });

  it('has the same state however the log is folded: whole, event by event, or from any point on', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (drawn, cut) => {
        const { events, state, definition } = simulate(drawn);
        expect(foldEvents(definition, events)).toEqual(state);
        const at = cut % events.length;
        expect(foldEvents(definition, events.slice(at), foldEvents(definition, events.slice(0, at)))).toEqual(state);
      }),
    );
  });

  it('implies by its state exactly the pending steps that it has commanded, at every point', () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const simulation = simulate(drawn);
        const implied = [...simulation.state.steps].filter(([, step]) => isPending(step)).map(([path]) => path);
        if (!hasEnded(simulation.state)) expect(implied.sort()).toEqual(simulation.pendingPaths);
      }),
    );
  });

  it('is not moved by anything that comes after the end', () => {
    fc.assert(
      fc.property(runs, (drawn) => {
        const { events, state, definition } = simulate(drawn);
        const late: PlacedEvent = {
          type: 'step.completed',
          data: { v: 1, stepId: 's0', attempt: 9, output: { inline: 'late' }, durationMs: 0 },
          seq: events.length + 1,
          at: '2026-01-01T00:00:00.000Z',
        };
        const decided = decide(definition, state, late);
        expect(decided.commands).toEqual([]);
        expect(decided.state).toEqual({ ...state, lastSeq: late.seq });
      }),
    );
  });
});

describe('retries', () => {
  const step = { id: 's', kind: 'transform', value: 1 } as const;
  const error = { code: 'tool.failed', message: 'x', terminal: false } as const;

  it('are three attempts by default, half a second and a second apart', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(step, attempt, error))).toEqual([500, 1_000, undefined]);
  });

  it('are not made after a terminal error, and wait an hour at most', () => {
    expect(retryDelayMs(step, 1, { ...error, terminal: true })).toBeUndefined();
    expect(retryDelayMs({ ...step, retry: { attempts: 20, backoffMs: 60_000 } }, 15, error)).toBe(3_600_000);
  });

  it('are made for the errors that the step names, at growing intervals shortened by lot', () => {
    const retry = {
      attempts: 4,
      backoffMs: 100,
      factor: 3,
      maxBackoffMs: 500,
      jitter: 0.5,
      on: ['tool.failed' as const],
    };
    expect([1, 2, 3].map((attempt) => retryDelayMs({ ...step, retry }, attempt, error, 0))).toEqual([100, 300, 500]);
    expect(retryDelayMs({ ...step, retry }, 1, error, 0.5)).toBe(75);
    expect(retryDelayMs({ ...step, retry }, 1, { ...error, code: 'model.failed' })).toBeUndefined();
  });
});
