import type { JsonObject, RunEvent, RunResource } from '@marimba/contracts';
import { CliError } from '../cli-error.js';
import type { ApiClient } from '../client/api-client.js';
import { followRun } from '../client/follow-run.js';
import type { Terminal } from '../terminal/terminal.js';
import { LiveAnswer } from './live-answer.js';

export interface AskedRun {
  run: RunResource;
  events: RunEvent[];
}

/** Starts a run and shows it until it ends. @throws CliError when it fails or is cancelled, with the reason from its log */
export async function ask(
  api: ApiClient,
  terminal: Terminal,
  { workflow, input, signal }: { workflow: string; input: JsonObject; signal: AbortSignal },
): Promise<AskedRun> {
  const { id } = await api.createRun(workflow, input);
  const answer = new LiveAnswer(terminal);
  const onReconnect = (): void => terminal.warn('The event stream broke; it is taken up where it ended.');
  for await (const message of followRun(api, id, { signal, onReconnect })) answer.receive(message);
  const run = await api.run(id);
  if (run.status === 'completed') return { run, events: answer.events };
  const reason = run.error ? `${run.error.message} (${run.error.code})` : 'no reason is in its log';
  throw new CliError(`Run ${id} ${run.status}: ${reason}`, run.error?.remedy);
}
