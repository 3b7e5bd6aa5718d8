import { isTerminalEvent, type JsonObject, type RunEvent, type StreamMessage } from '@marimba/contracts';
import { readAnswer } from '../answer/read-answer.js';
import { splitThinking } from '../answer/split-thinking.js';
import { type ApiClient, body } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { fetchStored } from '../event/stored.js';
import { addTokens, type LiveCalls, settleCalls } from '../stream/live-calls.js';
import { followRun } from '../stream/run-stream.js';
import { type Answer, type AnswerUsage, noAnswer } from './answer.js';

/** Starts a run and shows what comes of it, to its end. A run that is no longer wanted is cancelled. @throws RequestError */
export async function answerByRun(
  api: ApiClient,
  run: { workflow: string; version: number; input: JsonObject },
  show: (answer: Answer) => void,
  signal: AbortSignal,
): Promise<void> {
  const { id } = await body(api.POST('/v1/runs', { params: {}, body: run, signal }));
  const state = new RunAnswerState(id);
  show(state.answer);
  let refusal: RequestError | undefined;
  await followRun(
    api,
    id,
    {
      messages: (batch) => {
        state.add(batch);
        show(state.answer);
      },
      state: (kind, error) => {
        if (kind === 'refused') refusal = error;
      },
      unreadable: () => {},
    },
    signal,
  );
  if (signal.aborted) {
    await body(
      api.POST('/v1/runs/{id}/cancel', { params: { path: { id } }, body: { reason: 'stopped in the playground' } }),
    );
    return;
  }
  if (refusal) throw refusal;
  const { end } = state;
  if (end?.type === 'run.completed') {
    const output = await fetchStored(api, id, end.data.output, signal);
    const read = readAnswer(output);
    show({
      ...state.answer,
      text: read?.text ?? JSON.stringify(output, null, 2),
      reasoning: read?.thinking ?? state.answer.reasoning,
      citations: read?.citations ?? [],
    });
  } else if (end?.type === 'run.failed') throw new RequestError(end.data.error.message, end.data.error.remedy ?? '');
}

/** What a run's stream says of the answer that it is giving. */
export class RunAnswerState {
  end: RunEvent | undefined;
  private live: LiveCalls = new Map();
  private current: Answer;

  constructor(runId: string) {
    this.current = { ...noAnswer, runId };
  }

  get answer(): Answer {
    const writing = [...this.live.values()].at(-1);
    if (writing === undefined) return this.current;
    const { thinking, answer } = splitThinking(writing.text);
    return { ...this.current, text: answer, reasoning: thinking ?? '' };
  }

  add(batch: readonly StreamMessage[]): void {
    const tokens = batch.flatMap((message) => (message.event === 'token' ? [message.data] : []));
    const events = batch.flatMap((message) => (message.event === 'event' ? [message.data as RunEvent] : []));
    this.live = settleCalls(tokens.length === 0 ? this.live : addTokens(this.live, tokens), events);
    for (const event of events) this.current = withEvent(this.current, event);
    this.end = events.find(isTerminalEvent) ?? this.end;
  }
}

function withEvent(answer: Answer, event: RunEvent): Answer {
  switch (event.type) {
    case 'model.called':
      return { ...answer, usage: sumOf(answer.usage, event.data), finish: event.data.finishReason };
    case 'tool.called': {
      const failed = event.data.error !== undefined;
      return { ...answer, tools: [...answer.tools, { name: event.data.tool, failed, seq: event.seq }] };
    }
    case 'approval.requested':
      return { ...answer, waiting: 'It asks for an approval before it goes on.' };
    case 'run.suspended':
      return { ...answer, waiting: event.data.message };
    case 'approval.decided':
    case 'run.resumed':
      return { ...answer, waiting: undefined };
    default:
      return answer;
  }
}

/** Of all calls of models; the reason is that of the last. */
function sumOf(
  before: AnswerUsage | undefined,
  { usage, reuse }: Extract<RunEvent, { type: 'model.called' }>['data'],
): AnswerUsage {
  return {
    prompt: (before?.prompt ?? 0) + usage.promptTokens,
    cached: (before?.cached ?? 0) + usage.cachedTokens,
    written: (before?.written ?? 0) + usage.outputTokens,
    reason: reuse.reason,
  };
}
