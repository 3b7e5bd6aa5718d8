import { isTerminalEvent, type RunEvent, runEventData, verifyEvents } from '@marimba/contracts';
import { checkWorkflow, foldEvents, hasEnded, isPending } from '@marimba/engine';
import { describe, expect, it } from 'vitest';
import { finishHistory } from './histories/finish-history.js';
import { type History, storedHistories } from './histories/history.js';
import { scenarios } from './histories/scenarios.js';
import { toolNames } from './histories/workshop.js';
import { historyOf, writeHistories } from './histories/write-histories.js';

const newVersion = process.env['MARIMBA_WRITE_HISTORIES'];
if (newVersion !== undefined)
  console.log(`histories of ${newVersion} that were not there yet: ${await writeHistories(newVersion)}`);

const histories = storedHistories();
const ofType = <T extends RunEvent['type']>(events: RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

/** The status that the log says in its own words. */
function statusSaidBy(events: RunEvent[]): string {
  let status = 'new';
  for (const { type, data } of events) {
    if (type === 'run.created') status = data.queued ? 'queued' : 'running';
    if (type === 'run.admitted' || type === 'run.resumed') status = 'running';
    if (['run.suspended', 'run.completed', 'run.failed', 'run.cancelled'].includes(type)) status = type.slice(4);
  }
  return status;
}

/** Where the log could have stopped: between two writes. The event that ends a run is written with the one before it. */
const beginnings = ({ events }: History) =>
  events
    .map((_event, index) => events.slice(0, index + 1))
    .filter((_beginning, index) => !['run.completed', 'run.failed'].includes(events[index + 1]?.type ?? ''));

/** Whether a step is inside one that is tried again or handles its errors, where what was done is forgotten. */
function beginsAnew({ definition }: History, path: string): boolean {
  const [outer = ''] = path.split(/[.[]/);
  const step = definition.steps.find(({ id }) => id === outer);
  return outer !== path && (step?.onError?.steps !== undefined || step?.retry !== undefined);
}

describe.each(histories.map((history) => [`${history.version}/${history.name}`, history] as const))(
  'the stored history %s',
  (_name, history) => {
    const { definition, others = [], events } = history;

    it('has a definition that is still accepted, and a chain that holds', () => {
      const workflows = new Map(others.map((other) => [other.name, other]));
      expect(checkWorkflow(structuredClone(definition), { tools: toolNames, workflows })).toEqual(definition);
      expect(verifyEvents(events)).toEqual([]);
    });

    it('folds to what its events say', () => {
      const state = foldEvents(definition, events);
      expect(state).toMatchObject({ status: statusSaidBy(events), lastSeq: events.length });
      for (const { data } of ofType(events, 'step.completed').filter(({ data }) => !beginsAnew(history, data.stepId)))
        expect(state.steps.get(data.stepId)).toMatchObject({ status: 'completed', output: data.output });
      const calls = ofType(events, 'tool.called').length;
      const steps = ofType(events, 'step.completed').length + ofType(events, 'step.failed').length;
      expect(state.usage).toMatchObject({ toolCalls: calls, steps });
    });

    it('is gone on with from everywhere to one end', { timeout: 60_000 }, async () => {
      for (const beginning of beginnings(history)) {
        const workshop = await finishHistory({ ...history, events: beginning });
        const { tenantId, runId } = events[0]!;
        const log = (await workshop.store.load(tenantId, runId)).events;
        expect(log.slice(0, beginning.length)).toEqual(beginning);
        expect(log.filter(isTerminalEvent)).toEqual([log.at(-1)]);
        expect(verifyEvents(log)).toEqual([]);
        expect(workshop.store.pendingOf(runId)).toEqual([]);
      }
    });
  },
);

describe('the stored histories', () => {
  it('hold every event of the schema, and a run that can be gone on with', () => {
    const types = new Set(histories.flatMap(({ events }) => events.map(({ type }) => type)));
    expect([...types].sort()).toEqual(Object.keys(runEventData).sort());
    const unfinished = histories.filter(({ definition, events }) => !hasEnded(foldEvents(definition, events)));
    expect(unfinished.length).toBeGreaterThan(3);
    const pending = unfinished.filter(({ definition, events }) =>
      [...foldEvents(definition, events).steps.values()].some(isPending),
    );
    expect(pending.length).toBeGreaterThan(1);
  });

  it.each(Object.entries(scenarios))('still end as today: %s', async (name, scenario) => {
    const stored = histories.find((history) => history.version === 'v2' && history.name === name)!;
    const { definition, events } = await historyOf(name, scenario);
    expect(definition).toEqual(stored.definition);
    const outcome = (log: RunEvent[]) => {
      const state = foldEvents(definition, log);
      return { status: state.status, steps: [...state.steps].map(([path, { status }]) => [path, status]).sort() };
    };
    if (scenario.corrected === undefined) expect(outcome(events)).toEqual(outcome(stored.events));
    else expect(outcome(events)).not.toEqual(outcome(stored.events));
  });
});
