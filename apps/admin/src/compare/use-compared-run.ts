import type { JsonValue, RunEvent, RunEventOf } from '@marimba/contracts';
import { useQuery } from '@tanstack/react-query';
import { type ApiClient, body } from '../api/api-client.js';
import { fetchStored } from '../event/stored.js';
import { type RunTotals, runTotals } from '../run/run-totals.js';
import { useSession } from '../session/session.js';

/** A model call with what it was sent and what it wrote, as text. */
export interface ComparedCall {
  /** Of the same place in both runs. */
  place: string;
  event: RunEventOf<'model.called'>;
  prompt: string;
  output: string;
}

export interface ComparedRun {
  id: string;
  workflow: string;
  version: number;
  status: string;
  createdAt: string;
  endedAt: string | undefined;
  input: string;
  output: string;
  totals: RunTotals;
  /** Milliseconds of model calls, by phase. */
  timing: { queue: number; prefill: number; decode: number };
  calls: ComparedCall[];
}

const pageSize = 1_000;
const mostCalls = 60;

export function useComparedRun(runId: string) {
  const { api } = useSession();
  return useQuery({
    queryKey: ['compared', runId],
    queryFn: ({ signal }) => readRun(api, runId, signal),
    staleTime: 10_000,
  });
}

async function readRun(api: ApiClient, runId: string, signal: AbortSignal): Promise<ComparedRun> {
  const path = { id: runId };
  const [run, events] = await Promise.all([
    body(api.GET('/v1/runs/{id}', { params: { path }, signal })),
    wholeLog(api, runId, signal),
  ]);
  const called = events.filter((event): event is RunEventOf<'model.called'> => event.type === 'model.called');
  const calls = await Promise.all(
    called.slice(0, mostCalls).map(async (event) => ({
      place: `${event.data.stepId}, ${event.data.callKey}`,
      event,
      prompt: messagesText(await fetchStored(api, runId, event.data.prompt.messages, signal)),
      output: textOf(await fetchStored(api, runId, event.data.output, signal)),
    })),
  );
  const timing = { queue: 0, prefill: 0, decode: 0 };
  for (const { data } of called) {
    timing.queue += data.timing.queueMs;
    timing.prefill += data.timing.prefillMs;
    timing.decode += data.timing.decodeMs;
  }
  return {
    ...{ id: run.id, workflow: run.workflow, version: run.version, status: run.status, createdAt: run.createdAt },
    endedAt: run.endedAt,
    input: textOf(run.input as JsonValue),
    output: textOf((run.output ?? run.error ?? null) as JsonValue),
    totals: runTotals(events),
    timing,
    calls,
  };
}

async function wholeLog(api: ApiClient, id: string, signal: AbortSignal): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (let after = 0; ; ) {
    const query = { after, limit: pageSize };
    const page = await body(api.GET('/v1/runs/{id}/log', { params: { path: { id }, query }, signal }));
    events.push(...(page.items as RunEvent[]));
    if (page.next === undefined) return events;
    after = Number(page.next);
  }
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** Each message under its role. */
function messagesText(value: JsonValue): string {
  if (!Array.isArray(value)) return textOf(value);
  return value
    .map((message) => {
      const { role, content } = (message ?? {}) as { role?: string; content?: string };
      return role === undefined ? JSON.stringify(message) : `${role}:\n${content ?? ''}`;
    })
    .join('\n\n');
}
