import type { InferenceRequest } from '@marimba/contracts';
import type { HybridModel } from '@marimba/inference';

/**
 * How many tokens of a prompt stand before the place at which its state is to be kept, whatever follows there; 0: none. What
 * follows may be read into the last token before it, so those count that stay when something else follows.
 */
export function keptTokens(
  model: Pick<HybridModel, 'renderChat' | 'tokenize'>,
  { messages, tools, raw, keepAt }: InferenceRequest,
  prompt: readonly number[],
): number {
  const message = keepAt && messages[keepAt.message];
  if (raw !== undefined || message === undefined) return 0;
  const lengths = ['\n\na', '\n\n0'].map((other) => {
    const changed = [
      ...messages.slice(0, keepAt!.message),
      { ...message, content: message.content.slice(0, keepAt!.end) + other },
    ];
    return sharedLength(prompt, model.tokenize(model.renderChat(changed, { tools, addGenerationPrompt: false })));
  });
  return Math.min(...lengths);
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  const differs = a.findIndex((id, index) => id !== b[index]);
  return differs === -1 ? a.length : differs;
}
