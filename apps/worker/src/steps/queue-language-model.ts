import type { InferenceResult } from '@marimba/contracts';
import type { InferenceClient } from '@marimba/queue';
import type { LanguageModel, ModelCall } from '@marimba/steps';

/** Calls models through the inference pool. */
export class QueueLanguageModel implements LanguageModel {
  constructor(private readonly inference: InferenceClient) {}

  call(call: ModelCall): Promise<InferenceResult> {
    const { messages, tools, parameters, constraint, toolChoice, keepAt, signal, ...job } = call;
    const held = {
      ...(constraint === undefined ? {} : { constraint }),
      ...(toolChoice === undefined ? {} : { toolChoice }),
      ...(keepAt === undefined ? {} : { keepAt }),
    };
    return this.inference.call({ v: 1, ...job, request: { v: 1, messages, tools, parameters, ...held } }, signal);
  }
}
