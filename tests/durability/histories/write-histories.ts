import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, WorkflowDefinition } from '@marimba/contracts';
import { foldEvents } from '@marimba/engine';
import type { History } from './history.js';
import { type Scenario, scenarios } from './scenarios.js';
import { Workshop } from './workshop.js';

const hourMs = 3_600_000;

/** Runs a scenario on today's engine and gives its log. */
export async function historyOf(name: string, scenario: Scenario): Promise<History> {
  const { definition, others = [], input = {}, budget, acts = [], untouched, patient, fork } = scenario;
  const workshop = new Workshop();
  for (const other of others) workshop.definitions.set(other.name, other);
  const runId = await workshop.start(definition, input, budget);
  const address = { tenantId: workshop.tenantId, runId };
  if (untouched !== true) await work(workshop);
  for (const act of acts) {
    await act(workshop, address, foldEvents(definition, await workshop.events(runId)));
    await work(workshop);
  }
  if (patient === true) await workshop.drain(workshop.worker);
  const written = fork === undefined ? runId : await forked(workshop, { runId, ...fork });
  return { name, definition, ...(others.length > 0 ? { others } : {}), events: await workshop.events(written) };
}

async function forked(
  workshop: Workshop,
  request: { runId: string; from: string; input: JsonObject },
): Promise<string> {
  const { tenantId, starter } = workshop;
  const check = async (each: WorkflowDefinition) => each;
  const id = await starter.fork({ tenantId, createdBy: 'a person', check, ...request });
  await work(workshop);
  return id;
}

/** Does all that can be done within the hour. */
async function work({ queue, clock, worker }: Workshop): Promise<void> {
  for (;;) {
    const taken = queue.take(queue.waiting.findIndex(({ delayMs }) => delayMs < hourMs));
    if (taken === undefined) return;
    clock.advance(taken.delayMs);
    await worker.execute(taken.job, new AbortController().signal);
  }
}

/** Writes those that are not there yet: one that is there is never written again. Gives their names. */
export async function writeHistories(version: string): Promise<string[]> {
  const folder = join(import.meta.dirname, version);
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, scenario] of Object.entries(scenarios)) {
    const file = join(folder, `${name}.json`);
    if (existsSync(file)) continue;
    writeFileSync(file, `${JSON.stringify(await historyOf(name, scenario), null, 2)}\n`);
    written.push(name);
  }
  return written;
}
