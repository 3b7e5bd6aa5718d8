import type { InferenceResult } from '@marimba/contracts';
import type { TokenStream } from '@marimba/queue';
import type { LanguageModel, ModelCall } from '@marimba/steps';

/** Says the words of the last message again, one token each, and waits before the last while it is held. */
export class ScriptedModel implements LanguageModel {
  private held: Promise<void> | undefined;
  private letGo: () => void = () => undefined;

  constructor(private readonly tokens: TokenStream) {}

  /** From now on answers stop short of their last word. */
  hold(): void {
    this.held = new Promise((resolve) => {
      this.letGo = resolve;
    });
  }

  release(): void {
    this.letGo();
    this.held = undefined;
  }

  async call({ runId, stepId, callKey, messages, signal }: ModelCall): Promise<InferenceResult> {
    const words = messages.at(-1)!.content.split(' ');
    for (const [index, word] of words.entries()) {
      if (index === words.length - 1) await Promise.race([this.held, aborted(signal)]);
      signal.throwIfAborted();
      await this.tokens.append(runId, { stepId, callKey, index, text: index === 0 ? word : ` ${word}` });
    }
    return {
      v: 1,
      text: words.join(' '),
      finishReason: 'stop',
      usage: { promptTokens: 1, cachedTokens: 0, outputTokens: words.length },
      timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
      reuse: { tokens: 0, reason: 'first call' },
      modelFingerprint: 'scripted',
      renderedSha256: 'a'.repeat(64),
    };
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
