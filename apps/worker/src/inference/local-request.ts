import type { FunctionDescription, InferenceRequest, OutputConstraint } from '@marimba/contracts';
import type { GenerateRequest, HybridModel } from '@marimba/inference';
import { unsupportedParameter } from './unsupported-parameter.js';

const callMark = '<tool_call>';

export interface LocalRequest {
  /** As text, for what is said of the prompt in the log; a prompt of token ids as JSON. */
  rendered: string;
  prompt: number[];
  generation: Pick<GenerateRequest, 'parameters' | 'constraint' | 'priority'>;
  /** Of the answer; the model was made to begin with it. */
  before: string;
  after: string;
}

/** What a request is for a model of this process. @throws TerminalError for what the model cannot honour */
export function localRequest(
  model: Pick<HybridModel, 'renderChat' | 'tokenize'>,
  name: string,
  request: InferenceRequest,
): LocalRequest {
  const call = forcedCall(request);
  const tools = request.toolChoice === 'none' ? [] : request.tools;
  const before = call === undefined ? '' : `${callMark}\n`;
  const { raw } = request;
  const rendered =
    raw === undefined
      ? model.renderChat(request.messages, { tools, addGenerationPrompt: true }) + before
      : typeof raw === 'string'
        ? raw
        : JSON.stringify(raw);
  return {
    rendered,
    prompt: Array.isArray(raw) ? raw : model.tokenize(rendered),
    generation: generationOf(name, request, call ?? request.constraint),
    before,
    after: call === undefined ? '' : '\n</tool_call>',
  };
}

/** Every field that a model of this process honours, and refusals of all others. */
function generationOf(
  name: string,
  request: InferenceRequest,
  constraint: OutputConstraint | undefined,
): LocalRequest['generation'] {
  const { parameters, priority, parallelToolCalls, tools } = request;
  const { presencePenalty, frequencyPenalty, logitBias, logprobs, ...sampling } = parameters;
  const lacking = { presencePenalty, frequencyPenalty, logitBias, logprobs };
  for (const [field, value] of Object.entries(lacking))
    if (value !== undefined)
      throw unsupportedParameter(name, `/parameters/${field}`, 'its sampler has no such setting');
  if (constraint !== undefined) throw unsupportedParameter(name, '/constraint', 'its answers cannot be held to a form');
  // One call ends where the second would begin.
  const stop = parallelToolCalls === false && tools.length > 0 ? ['</tool_call>'] : [];
  return {
    parameters: stop.length === 0 ? sampling : { ...sampling, stop: [...(sampling.stop ?? []), ...stop] },
    ...(priority === undefined ? {} : { priority }),
  };
}

/** What the answer has to be when the model must call a function. */
function forcedCall({ toolChoice, tools }: InferenceRequest): OutputConstraint | undefined {
  if (toolChoice === undefined || toolChoice === 'auto' || toolChoice === 'none') return undefined;
  const allowed = toolChoice === 'required' ? tools : tools.filter(({ name }) => name === toolChoice.name);
  const [first, ...others] = allowed.map(callSchema);
  return first && { kind: 'json-schema', schema: others.length === 0 ? first : { anyOf: [first, ...others] } };
}

const callSchema = ({ name, parameters }: FunctionDescription) => ({
  type: 'object',
  properties: { name: { const: name }, arguments: { type: 'object', ...parameters } },
  required: ['name', 'arguments'],
  additionalProperties: false,
});
