import { canonicalJson, sha256Of } from '@marimba/contracts';

/**
 * Stands for a model where the engine is what is tested: asks for one effect a turn, as many as its task says, then answers.
 * Says the same to the same prompt.
 */
export const scriptedModel = {
  async call({ messages }) {
    const wanted = Number(messages.find(({ role }) => role === 'user').content);
    const had = messages.filter(({ role }) => role === 'tool').length;
    const call = JSON.stringify({ name: 'patient', arguments: { effect: `turn-${had}` } });
    return {
      v: 1,
      text: had < wanted ? `<tool_call>${call}</tool_call>` : 'Done.',
      finishReason: 'stop',
      usage: { promptTokens: messages.length, cachedTokens: 0, outputTokens: 1 },
      timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
      reuse: { tokens: 0, reason: 'a script has no state' },
      modelFingerprint: 'scripted',
      renderedSha256: sha256Of(canonicalJson(messages)),
    };
  },
};
