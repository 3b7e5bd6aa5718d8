import {
  grantOf,
  type InferenceRequest,
  type InferenceResult,
  type JsonObject,
  type JsonValue,
  MarimbaError,
  type ModelResource,
  memoryToolDescriptions,
  offeredTool,
  type ReplayDifference,
  type ReplayedCall,
  type RunEventOf,
  type ToolDescription,
} from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';
import { recordOf } from './re-evaluate-step.js';
import { recordedPrompt } from './recorded-prompt.js';
import type { ReplayedLog } from './replay-log.js';
import { idOf } from './step-path.js';

/** What calls models again. */
export interface CallPorts {
  /** @throws MarimbaError model.not-found, model.unavailable */
  model(name: string): Promise<Pick<ModelResource, 'precision' | 'fingerprint'>>;
  answer(model: string, request: InferenceRequest): Promise<InferenceResult>;
  /** Undefined where there is no such tool any more. */
  tool(name: string): ToolDescription | undefined;
}

export interface VerifiedCall {
  call: ReplayedCall;
  difference?: ReplayDifference;
}

type Call = RunEventOf<'model.called'>;
type Reason = NonNullable<ReplayedCall['reason']>;

/**
 * Makes a recorded call again, with the same prompt, tools and parameters, and compares the rendered prompt, the model and
 * what it wrote. Only a local model whose choice does not depend on chance is asked.
 * @throws MarimbaError store.unavailable; what `answer` throws when it is told to stop
 */
export async function verifyModelCall(log: ReplayedLog, event: Call, ports: CallPorts): Promise<VerifiedCall> {
  const { seq } = event;
  const { stepId, callKey, model } = event.data;
  const of = { seq, callKey, model };
  const unverified = (reason: Reason, message: string): VerifiedCall => ({
    call: { ...of, verdict: 'unverified', reason, message },
  });
  const { seed, temperature = 0 } = event.data.parameters;
  if (seed === undefined && temperature > 0)
    return unverified('no-seed', `it was drawn at temperature ${temperature} without a seed`);
  try {
    const request = await requestOf(log, event, ports);
    if (typeof request === 'string')
      return unverified('unknown-tool', `the tool '${request}' that it was offered is not there any more`);
    const standing = await standingOf(event, ports);
    if (standing !== undefined) return unverified(...standing);
    const result = await asked(ports, model, request);
    if (result instanceof MarimbaError) return unverified('not-answered', result.message);
    if (result.modelFingerprint !== event.data.modelFingerprint) return unverified(...otherModel(event, result));
    const differing = differenceOf(event, result, await log.resolve(event.data.output));
    if (differing === undefined) return { call: { ...of, verdict: 'same' } };
    return { call: { ...of, verdict: 'differs' }, difference: { seq, stepId, ...differing } };
  } catch (error) {
    // The log itself does not say what was asked or answered.
    const found = { error: recordOf(error) };
    const difference = { seq, stepId, expected: 'a call that can be read', found };
    return { call: { ...of, verdict: 'differs' }, difference };
  }
}

/** The name of a tool that is not there any more in place of a request. */
async function requestOf(log: ReplayedLog, event: Call, ports: CallPorts): Promise<InferenceRequest | string> {
  const step = StepTree.of(log.definition).places.get(idOf(event.data.stepId))?.step;
  const tools: ToolDescription[] = [];
  const grants = step?.kind === 'agent' ? (step.tools ?? []).map(grantOf) : [];
  const own = step?.kind === 'agent' && step.memory?.remember !== undefined ? memoryToolDescriptions : [];
  const grantFor = (tool: string) => grants.find((grant) => grant.tool === tool) ?? { tool };
  for (const grant of event.data.tools?.map(grantFor) ?? grants) {
    const tool = own.find(({ name }) => name === grant.tool) ?? ports.tool(grant.tool);
    if (tool === undefined) return grant.tool;
    tools.push(offeredTool(tool, grant));
  }
  const messages = await recordedPrompt(log.events, event, log.resolve);
  const { parameters, constraint, toolChoice } = event.data;
  const held = {
    ...(constraint === undefined ? {} : { constraint }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
  };
  return { v: 1, messages, tools, parameters, ...held };
}

/** Why the model that there is now cannot be asked. */
async function standingOf(event: Call, ports: CallPorts): Promise<[Reason, string] | undefined> {
  const { model } = event.data;
  try {
    const { precision, fingerprint } = await ports.model(model);
    if (precision === 'remote') return ['remote-model', `model '${model}' runs on another server`];
    return fingerprint === event.data.modelFingerprint
      ? undefined
      : otherModel(event, { modelFingerprint: fingerprint });
  } catch (error) {
    if (error instanceof MarimbaError && error.code.startsWith('model.')) return ['model-unavailable', error.message];
    throw error;
  }
}

const otherModel = ({ data }: Call, { modelFingerprint }: { modelFingerprint: string }): [Reason, string] => [
  'other-fingerprint',
  `model '${data.model}' is now ${modelFingerprint}, the call was of ${data.modelFingerprint}`,
];

async function asked(
  ports: CallPorts,
  model: string,
  request: InferenceRequest,
): Promise<InferenceResult | MarimbaError> {
  try {
    return await ports.answer(model, request);
  } catch (error) {
    if (error instanceof MarimbaError && error.code !== 'store.unavailable') return error;
    throw error;
  }
}

/** The text is compared even where the tokens are: one of them alone may have been changed. */
function differenceOf(
  { data }: Call,
  { renderedSha256, tokensSha256, text }: InferenceResult,
  output: JsonValue,
): { expected: JsonObject; found: JsonObject } | undefined {
  const expected: JsonObject = {};
  const found: JsonObject = {};
  const compare = (member: string, anew: JsonValue, logged: JsonValue) => {
    if (anew === logged) return;
    expected[member] = anew;
    found[member] = logged;
  };
  compare('renderedSha256', renderedSha256, data.prompt.renderedSha256);
  if (tokensSha256 !== undefined && data.tokensSha256 !== undefined)
    compare('tokensSha256', tokensSha256, data.tokensSha256);
  compare('output', text, output);
  return Object.keys(expected).length === 0 ? undefined : { expected, found };
}
