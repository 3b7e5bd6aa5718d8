import {
  type ChatMessage,
  chatMessage,
  type JsonValue,
  type RunEvent,
  type RunEventOf,
  type StoredValue,
  TerminalError,
} from '@marimba/contracts';

const chat = chatMessage.array();

/**
 * The whole prompt of a model call: an event holds only what was said since the call that it extends.
 * @throws TerminalError audit.broken when it extends no earlier call, or holds no messages; blob.not-found, blob.corrupt
 */
export async function recordedPrompt(
  events: readonly RunEvent[],
  call: RunEventOf<'model.called'>,
  resolve: (value: StoredValue) => Promise<JsonValue>,
): Promise<ChatMessage[]> {
  const chain: RunEventOf<'model.called'>[] = [call];
  for (let next = call.data.prompt.extends; next !== null; next = chain[0]!.data.prompt.extends) {
    const seq = next;
    const extended = events.find((event) => event.seq === seq);
    if (extended?.type !== 'model.called' || seq >= chain[0]!.seq)
      throw broken(call, `extends event ${seq}, which is no earlier call of a model`);
    chain.unshift(extended);
  }
  const prompt: ChatMessage[] = [];
  for (const [index, { data }] of chain.entries()) {
    const said = chat.safeParse(await resolve(data.prompt.messages));
    if (!said.success) throw broken(call, `is of messages that are none: ${said.error.message}`);
    prompt.push(...said.data);
    if (index < chain.length - 1) prompt.push({ role: 'assistant', content: String(await resolve(data.output)) });
  }
  return prompt;
}

const broken = ({ seq, runId }: RunEvent, why: string): TerminalError =>
  new TerminalError('audit.broken', `the model call in event ${seq} of run ${runId} ${why}`, {
    remedy: 'look at GET /v1/runs/:id/chain: the log was changed, or was written by a newer version',
  });
