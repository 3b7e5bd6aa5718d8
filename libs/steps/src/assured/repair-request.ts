import type { RequirementScore } from '@marimba/contracts';
import { untrusted } from '../policy/untrusted-text.js';

/** What the model is told of an answer that falls short, the worst first. */
export function repairRequest(scores: readonly RequirementScore[]): string {
  const unmet = scores.filter(({ passed }) => !passed).sort((a, b) => a.score - b.score);
  const lines = unmet.map(({ text, evidence }) => `- ${text} (found: ${untrusted(evidence)})`);
  return `That answer does not meet these requirements:\n${lines.join('\n')}\nWrite the whole answer again so that it meets them. Reply with the answer only.`;
}
