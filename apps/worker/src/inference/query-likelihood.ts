import type { HybridModel } from '@marimba/inference';

/**
 * How likely a language model holds the question to be after the passage: the mean natural logarithm of the probability of
 * the question's tokens. Ponte and Croft, "A Language Modeling Approach to Information Retrieval" (1998); with a neural
 * model, Sachan et al., "Improving Passage Retrieval with Zero-Shot Question Generation" (2022).
 */
export async function queryLikelihood(
  model: HybridModel,
  query: string,
  passage: string,
): Promise<[score: number, tokens: number]> {
  const asked = model.tokenize(` ${query}`);
  const room = Math.max(0, model.info.contextLength - 1 - asked.length);
  const prompt = model.tokenize(`${passage}\n\nQuestion:`).slice(0, room);
  const scores = await model.score([...prompt, ...asked], Math.max(1, prompt.length));
  return [scores.reduce((sum, score) => sum + score, 0) / scores.length, prompt.length + asked.length];
}
