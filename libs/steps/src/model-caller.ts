import {
  type ChatMessage,
  type JsonValue,
  MarimbaError,
  type ModelParameters,
  type StepContext,
  type ToolDescription,
} from '@marimba/contracts';
import type { LanguageModel } from './ports.js';

/** A chat with a model that may go on over several calls. */
export interface Conversation {
  model: string;
  parameters: ModelParameters;
  tools: ToolDescription[];
  /** The whole prompt of the next call. */
  messages: ChatMessage[];
  /** How many of `messages` the log already holds, in the event `lastSeq` and those that it extends. */
  recordedMessages: number;
  lastSeq: number | null;
}

export function newConversation(
  start: Pick<Conversation, 'model' | 'parameters' | 'tools' | 'messages'>,
): Conversation {
  return { ...start, messages: [...start.messages], recordedMessages: 0, lastSeq: null };
}

/**
 * Calls the model, or takes the answer from the log where an earlier claim of the step has recorded the call already.
 * The answer is added to the conversation as the assistant's message. The event holds only what was said since the
 * event before it, whose own output is the assistant's message in between.
 * @throws MarimbaError, TerminalError of the language model
 */
export async function callModel(
  languageModel: LanguageModel,
  context: StepContext,
  conversation: Conversation,
  callKey: string,
): Promise<string> {
  const event =
    context.recorded('model.called', callKey) ?? (await callAndRecord(languageModel, context, conversation, callKey));
  const text = String(await context.resolve(event.data.output));
  conversation.messages.push({ role: 'assistant', content: text });
  conversation.recordedMessages = conversation.messages.length;
  conversation.lastSeq = event.seq;
  return text;
}

async function callAndRecord(
  languageModel: LanguageModel,
  context: StepContext,
  { model, parameters, tools, messages, recordedMessages, lastSeq }: Conversation,
  callKey: string,
) {
  const { tenantId, runId, stepId, attempt, signal } = context;
  const callId = `${runId}-${stepId}-${attempt}-${callKey}`;
  const asked = [...messages];
  const result = await languageModel.call({
    tenantId,
    runId,
    stepId,
    callKey,
    callId,
    model,
    messages: asked,
    tools,
    parameters,
    signal,
  });
  if (result.finishReason === 'aborted') {
    signal.throwIfAborted();
    throw new MarimbaError('model.failed', `the call '${callKey}' of model '${model}' was broken off`);
  }
  const { modelFingerprint, renderedSha256, tokensSha256, finishReason, usage, timing, reuse } = result;
  const appended = asked.slice(recordedMessages) as unknown as JsonValue;
  await context.record('model.called', {
    callKey,
    model,
    modelFingerprint,
    prompt: { extends: lastSeq, messages: await context.keep(appended), renderedSha256 },
    parameters,
    output: await context.keep(result.text),
    ...(tokensSha256 === undefined ? {} : { tokensSha256 }),
    finishReason,
    usage,
    timing,
    reuse,
  });
  const event = context.recorded('model.called', callKey);
  if (event === undefined)
    throw new MarimbaError('internal.error', `the call '${callKey}' was recorded but is not in the log`);
  return event;
}
