// This engine in a process of its own, through the public interface of @marimba/inference.
import { HybridModel, importModel } from '@marimba/inference';
import { serve } from './child.mjs';

let model;

serve({
  /** Writes the graph into the cache, so that a later process measures opening alone. */
  async prepare({ dir, precision, cacheDir }) {
    const { manifest } = await importModel(dir, { precision, cacheDir });
    return { parameters: manifest.parameters };
  },

  async open({ dir, ...options }) {
    const begun = performance.now();
    model = await HybridModel.open(dir, options);
    return { ms: performance.now() - begun, info: model.info };
  },

  tokenize: ({ text }) => model.tokenize(text),

  generate: ({ prompt, maxTokens, keepStateAt }) => generate(prompt, maxTokens, keepStateAt),

  /** A question about a document as a chat message; the time includes rendering and tokenising. */
  async ask({ document, question, maxTokens }) {
    const begun = performance.now();
    const content = `${document}\n\n${question}`;
    const prompt = model.tokenize(model.renderChat([{ role: 'user', content }]));
    const result = await generate(prompt, maxTokens, [], begun);
    return { ...result, prompt };
  },

  close: () => model.close(),
});

/** Times as the caller sees them: to the first token, and a token after it. */
async function generate(prompt, maxTokens, keepStateAt = [], begun = performance.now()) {
  let first;
  let firstIndex = 0;
  const { tokenIds, reuse } = await model.generate({
    prompt,
    keepStateAt,
    parameters: { maxTokens },
    onToken: ({ index }) => {
      if (first !== undefined) return;
      first = performance.now();
      firstIndex = index;
    },
  });
  const ended = performance.now();
  first ??= ended;
  const later = tokenIds.length - 1 - firstIndex;
  return {
    tokens: tokenIds,
    firstMs: first - begun,
    tokensPerSecond: later > 0 ? (1000 * later) / (ended - first) : undefined,
    reused: reuse.tokens,
  };
}
