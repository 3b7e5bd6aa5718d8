import type { NewRunEvent, WorkflowDefinition } from '@marimba/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependencyGraph } from '../definition/step-dependencies.js';
import { decide, type RunCommand, scheduledEvent } from './decide.js';
import { retryDelayMs } from './retry-policy.js';
import { emptyRunState, foldEvents, hasEnded, type PlacedEvent, type RunState } from './run-state.js';

/** A graph whose steps need earlier ones only, half of the needs written as expressions; then put in any order. */
const graphs: fc.Arbitrary<WorkflowDefinition> = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 4 }),
      reads: fc.array(fc.nat(), { maxLength: 2 }),
      place: fc.nat(),
      attempts: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) => {
    const earlier = (numbers: number[], index: number) =>
      index === 0 ? [] : [...new Set(numbers.map((number) => `s${number % index}`))];
    const steps = drawn.map(({ needs, reads, place, attempts }, index) => ({
      place,
      step: {
        id: `s${index}`,
        kind: 'transform' as const,
        needs: earlier(needs, index),
        value: earlier(reads, index).map((id) => `\${{ steps.${id}.output }}`),
        retry: { attempts },
      },
    }));
    steps.sort((a, b) => a.place - b.place);
    return { name: 'drawn', steps: steps.map(({ step }) => step) };
  });

const failure = fc.constantFrom('none', 'none', 'none', 'transient', 'terminal');

interface Simulation {
  events: PlacedEvent[];
  state: RunState;
  commands: RunCommand[];
}

/** Drives a run as any number of workers would: whichever scheduled step comes next, succeeding or failing as drawn. */
function simulate(definition: WorkflowDefinition, choices: number[], failures: string[]): Simulation {
  const simulation: Simulation = { events: [], state: emptyRunState, commands: [] };
  let waiting: { stepId: string; attempt: number }[] = [];
  const append = (event: NewRunEvent) => {
    const seq = simulation.events.length + 1;
    const placed: PlacedEvent = { ...event, seq, at: new Date(seq * 1_000).toISOString() };
    const decided = decide(definition, simulation.state, placed);
    expect(decide(definition, simulation.state, placed)).toEqual(decided);
    simulation.events.push(placed);
    simulation.state = decided.state;
    simulation.commands.push(...decided.commands);
    for (const command of decided.commands) carryOut(command);
  };
  const carryOut = (command: RunCommand) => {
    if (command.type === 'schedule-step') {
      append(scheduledEvent(definition, command));
      waiting.push(command);
    } else if (command.type === 'complete-run')
      append({ type: 'run.completed', data: { v: 1, output: { inline: null } } });
    else append({ type: 'run.failed', data: { v: 1, error: command.error, stepId: command.stepId } });
  };
  append({
    type: 'run.created',
    data: { v: 1, workflow: 'drawn', version: 1, definitionSha256: '', input: { inline: {} }, createdBy: 'test' },
  });
  for (let turn = 0; waiting.length > 0 && !hasEnded(simulation.state); turn++) {
    const chosen = waiting[(choices[turn % choices.length] ?? 0) % waiting.length]!;
    waiting = waiting.filter((each) => each !== chosen);
    const { stepId, attempt } = chosen;
    append({ type: 'step.started', data: { v: 1, stepId, attempt, worker: 'w' } });
    const kind = failures[turn % failures.length];
    if (kind === 'none') {
      append({ type: 'step.completed', data: { v: 1, stepId, attempt, output: { inline: null }, durationMs: 0 } });
      continue;
    }
    const error = { code: 'tool.failed' as const, message: 'drawn', terminal: kind === 'terminal' };
    const step = definition.steps.find(({ id }) => id === stepId)!;
    const willRetry = retryDelayMs(step, attempt, error) !== undefined;
    append({ type: 'step.failed', data: { v: 1, stepId, attempt, error, willRetry, durationMs: 0 } });
  }
  return simulation;
}

const runs = fc.tuple(graphs, fc.array(fc.nat(), { minLength: 1 }), fc.array(failure, { minLength: 1 }));

describe('decide, for any graph, any order and any failures', () => {
  it('ends every run, with exactly one terminal event, the last', () => {
    fc.assert(
      fc.property(runs, ([definition, choices, failures]) => {
        const { events, state } = simulate(definition, choices, failures);
        expect(hasEnded(state)).toBe(true);
        const ends = events.filter(({ type }) => type === 'run.completed' || type === 'run.failed');
        expect(ends).toEqual([events.at(-1)]);
      }),
    );
  });

  it('schedules each attempt at each step once, after all that the step needs is completed', () => {
    fc.assert(
      fc.property(runs, ([definition, choices, failures]) => {
        const { events } = simulate(definition, choices, failures);
        const completed = new Set<string>();
        const scheduled = new Set<string>();
        for (const { type, data } of events) {
          if (type === 'step.completed') completed.add(data.stepId);
          if (type !== 'step.scheduled') continue;
          const key = `${data.stepId} ${data.attempt}`;
          expect(scheduled.has(key)).toBe(false);
          scheduled.add(key);
          for (const needed of dependencyGraph(definition).get(data.stepId)!) expect(completed).toContain(needed);
        }
      }),
    );
  });

  it('completes every step exactly once when none fails for good', () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.nat(), { minLength: 1 }), (definition, choices) => {
        const { events, state } = simulate(definition, choices, ['none']);
        const completed = events.flatMap(({ type, data }) => (type === 'step.completed' ? [data.stepId] : []));
        expect(completed.toSorted()).toEqual(definition.steps.map(({ id }) => id).toSorted());
        expect(state.status).toBe('completed');
      }),
    );
  });

  it('has the same state however the log is folded: whole, event by event, or from any point on', () => {
    fc.assert(
      fc.property(runs, fc.nat(), ([definition, choices, failures], cut) => {
        const { events, state } = simulate(definition, choices, failures);
        expect(foldEvents(events)).toEqual(state);
        const at = cut % events.length;
        expect(foldEvents(events.slice(at), foldEvents(events.slice(0, at)))).toEqual(state);
      }),
    );
  });

  it('is not moved by anything that comes after the end', () => {
    fc.assert(
      fc.property(runs, ([definition, choices, failures]) => {
        const { events, state } = simulate(definition, choices, failures);
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
});
