import {
  type FunctionDescription,
  type InferenceRequest,
  type OutputConstraint,
  TerminalError,
} from '@marimba/contracts';
import type { GenerateRequest, HybridModel, OutputConstraint as ModelConstraint } from '@marimba/inference';

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
    generation: generationOf(request, call ?? constraintOf(request)),
    before,
    after: call === undefined ? '' : '\n</tool_call>',
  };
}

function generationOf(
  { parameters: { grounding: _, ...parameters }, priority, parallelToolCalls, tools }: InferenceRequest,
  constraint: ModelConstraint | undefined,
): LocalRequest['generation'] {
  // One call ends where the second would begin.
  const stop = parallelToolCalls === false && tools.length > 0 ? ['</tool_call>'] : [];
  return {
    parameters: stop.length === 0 ? parameters : { ...parameters, stop: [...(parameters.stop ?? []), ...stop] },
    ...(constraint === undefined ? {} : { constraint }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** What the answer is held to. @throws TerminalError for places that no message has */
function constraintOf({
  constraint,
  parameters: { grounding },
  messages,
}: InferenceRequest): ModelConstraint | undefined {
  if (grounding === undefined) return constraint && modelConstraint(constraint);
  if (constraint !== undefined)
    throw new TerminalError('request.invalid', 'an answer cannot be held to passages and to another form', {
      errors: [{ pointer: '/constraint', message: 'stands beside parameters.grounding' }],
    });
  const textAt = ({ message, start, end }: { message: number; start: number; end: number }): string => {
    const { content = '' } = messages[message] ?? {};
    if (start <= end && end <= content.length) return content.slice(start, end);
    throw new TerminalError('request.invalid', `message ${message} has no characters ${start} to ${end}`, {
      errors: [{ pointer: '/parameters/grounding', message: 'names a place that is not there' }],
    });
  };
  return modelConstraint({
    kind: 'grounded',
    form: 'tags',
    answer: grounding.answer,
    passages: grounding.passages.map(textAt),
    ...(grounding.question === undefined ? {} : { question: textAt(grounding.question) }),
    ...(grounding.calls === undefined ? {} : { calls: grounding.calls }),
  });
}

function modelConstraint(constraint: OutputConstraint): ModelConstraint {
  if (constraint.kind !== 'grounded') return constraint;
  const { question, ...grounded } = constraint;
  return { ...grounded, ...(question === undefined ? {} : { focus: { question } }) };
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
