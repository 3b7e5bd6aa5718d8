import {
  type CallEventBody,
  type CallParameters,
  type ChatMessage,
  defaultMaxTokens,
  type ErrorCode,
  type InferenceResult,
  type JsonValue,
  MarimbaError,
  type OutputConstraint,
  type RunEventOf,
  type StepContext,
  TerminalError,
  type ToolChoice,
  type ToolDescription,
} from '@marimba/contracts';
import type { LanguageModel, ModelCall } from './ports.js';

/** A chat with a model that may go on over several calls. */
export interface Conversation {
  model: string;
  parameters: CallParameters;
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

/** The only call of a step: it is recorded with the step's outcome. @throws as callModel */
export async function callModelOnce(
  languageModel: LanguageModel,
  context: StepContext,
  conversation: Conversation,
  callKey: string,
): Promise<string> {
  const earlier = context.recorded('model.called', callKey);
  if (earlier !== undefined) return String(await context.resolve(earlier.data.output));
  const { called, text } = await call(languageModel, context, conversation, callKey);
  context.recordLast('model.called', called);
  return text;
}

/** Of one call alone. */
export interface CallOptions {
  signal?: AbortSignal;
  /** In place of the conversation's. */
  parameters?: CallParameters;
  /** What the answer has to be; a model that cannot be held to it answers freely, and the event says why. */
  constraint?: OutputConstraint;
  /** Which tool has to be called; a model that cannot be held to that chooses freely, and the event says why. */
  toolChoice?: ToolChoice;
  /** Where the tools are not those of the step. */
  otherTools?: boolean;
}

export interface ModelAnswer {
  text: string;
  event: RunEventOf<'model.called'>;
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
  options: CallOptions = {},
): Promise<ModelAnswer> {
  const event =
    context.recorded('model.called', callKey) ??
    (await callAndRecord(languageModel, context, conversation, callKey, options));
  const text = String(await context.resolve(event.data.output));
  conversation.messages.push({ role: 'assistant', content: text });
  conversation.recordedMessages = conversation.messages.length;
  conversation.lastSeq = event.seq;
  return { text, event };
}

/** The same conversation up to here, to go on another way: the model's state of it is shared. */
export const forkOf = (conversation: Conversation): Conversation => ({
  ...conversation,
  messages: [...conversation.messages],
});

const lettersPerToken = 3;

/**
 * What a call may use, as well as can be said before its prompt is rendered: what was said before is counted already and
 * stands in the model's state. The log counts what it really used.
 */
function estimatedTokens(prompt: object, { maxTokens = defaultMaxTokens }: CallParameters): number {
  return Math.ceil(JSON.stringify(prompt).length / lettersPerToken) + maxTokens;
}

async function callAndRecord(
  languageModel: LanguageModel,
  context: StepContext,
  conversation: Conversation,
  callKey: string,
  options: CallOptions,
) {
  const { called } = await call(languageModel, context, conversation, callKey, options);
  await context.record('model.called', called);
  const event = context.recorded('model.called', callKey);
  if (event === undefined)
    throw new MarimbaError('internal.error', `the call '${callKey}' was recorded but is not in the log`);
  return event;
}

async function call(
  languageModel: LanguageModel,
  context: StepContext,
  { model, tools, messages, recordedMessages, lastSeq, ...conversation }: Conversation,
  callKey: string,
  { signal = context.signal, parameters = conversation.parameters, otherTools, ...form }: CallOptions = {},
): Promise<{ called: CallEventBody<'model.called'>; text: string }> {
  const { tenantId, runId, stepId, attempt } = context;
  const callId = `${runId}-${stepId}-${attempt}-${callKey}`;
  const asked = [...messages];
  const appended = asked.slice(recordedMessages);
  await context.reserve({ tokens: estimatedTokens({ appended, ...(lastSeq === null ? { tools } : {}) }, parameters) });
  const request = { tenantId, runId, stepId, callKey, callId, model, messages: asked, tools, parameters, signal };
  const { result, ...held } = await heldTo(languageModel, request, form);
  if (result.finishReason === 'aborted') {
    signal.throwIfAborted();
    throw new MarimbaError('model.failed', `the call '${callKey}' of model '${model}' was broken off`);
  }
  const { modelFingerprint, renderedSha256, tokensSha256, notHeld, finishReason, usage, timing, reuse } = result;
  const called = {
    callKey,
    model,
    modelFingerprint,
    prompt: { extends: lastSeq, messages: await context.keep(appended as unknown as JsonValue), renderedSha256 },
    parameters,
    ...held,
    ...(otherTools === true ? { tools: tools.map(({ name }) => name) } : {}),
    output: await context.keep(result.text),
    ...(tokensSha256 === undefined ? {} : { tokensSha256 }),
    ...(notHeld === undefined ? {} : { notHeld }),
    ...(parameters.logprobs === undefined || result.logprobs === undefined ? {} : { logprobs: result.logprobs }),
    finishReason,
    usage,
    timing,
    reuse,
  };
  return { called, text: result.text };
}

type Form = Pick<CallOptions, 'constraint' | 'toolChoice'>;

/** The answer, with what it was held to, or why it was not. */
async function heldTo(
  languageModel: LanguageModel,
  request: ModelCall,
  form: Form,
): Promise<{ result: InferenceResult; notHeld?: string } & Form> {
  if (Object.values(form).every((each) => each === undefined)) return { result: await languageModel.call(request) };
  try {
    return { result: await languageModel.call({ ...request, ...form }), ...form };
  } catch (error) {
    if (!(error instanceof TerminalError) || !refusals.has(error.code)) throw error;
    const callId = `${request.callId}-free`;
    return { result: await languageModel.call({ ...request, callId }), notHeld: error.message };
  }
}

/** How a model says that it cannot be held to a form. */
const refusals = new Set<ErrorCode>(['request.invalid', 'model.parameter-unsupported']);
