import { canonicalJson, type InferenceResult, sha256Of } from '@marimba/contracts';
import type { LanguageModel, ModelCall } from '../ports.js';

/** What the model says to a call: a text, a text made from the call, or an error to throw. */
export type ScriptedReply = string | Error | ((call: ModelCall) => string | Promise<string>);

/** A model that says what the script says, in order, and remembers what it was asked. */
export class ScriptedLanguageModel implements LanguageModel {
  readonly calls: ModelCall[] = [];

  constructor(private readonly script: ScriptedReply[]) {}

  async call(call: ModelCall): Promise<InferenceResult> {
    const reply = this.script[this.calls.length];
    this.calls.push({ ...call, messages: structuredClone(call.messages) });
    if (reply === undefined) throw new Error(`the script has no reply to call ${this.calls.length}`);
    if (reply instanceof Error) throw reply;
    const text = typeof reply === 'string' ? reply : await reply(call);
    return {
      v: 1,
      text,
      finishReason: 'stop',
      usage: { promptTokens: call.messages.length, cachedTokens: 0, outputTokens: 1 },
      timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
      reuse: { tokens: 0, reason: 'a script has no state' },
      modelFingerprint: 'scripted',
      renderedSha256: sha256Of(canonicalJson(call.messages)),
    };
  }
}
