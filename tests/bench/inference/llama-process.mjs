// llama.cpp in a process of its own, through node-llama-cpp. It is at its best with UV_THREADPOOL_SIZE=1 in the environment.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from './child.mjs';

const require = createRequire(join(import.meta.dirname, '..', 'peer', 'package.json'));
const { getLlama } = await import(pathToFileURL(require.resolve('node-llama-cpp')).href);

/** The likeliest token, and going on past the end of a turn. */
const greedy = { temperature: 0, yieldEogToken: true };

let model;
let context;
let sequence;

serve({
  /** `gpu`: 'cuda' or false; `sequences`: how many may write together. */
  async open({ path, threads, contextSize, gpu = false, sequences = 1 }) {
    const begun = performance.now();
    const llama = await getLlama({ gpu, build: 'never', logLevel: 'error', maxThreads: threads });
    model = await llama.loadModel({ modelPath: path, gpuLayers: gpu === false ? 0 : 'max' });
    context = await model.createContext({ threads, contextSize, sequences });
    if (sequences === 1) sequence = context.getSequence({ checkpoints: { interval: false } });
    return { ms: performance.now() - begun };
  },

  /** Tokens a second of all prompts, each in a sequence of its own, from the first token that is written. */
  async together({ prompts, maxTokens }) {
    const all = prompts.map(() => context.getSequence({ checkpoints: { interval: false } }));
    let first;
    let written = 0;
    await Promise.all(
      all.map(async (each, index) => {
        let count = 0;
        for await (const _ of each.evaluate(prompts[index], greedy)) {
          first ??= performance.now();
          written++;
          if (++count === maxTokens) break;
        }
      }),
    );
    const tokensPerSecond = (1000 * written) / (performance.now() - first);
    await Promise.all(all.map((each) => each.dispose()));
    return { tokensPerSecond };
  },

  tokenize: ({ text }) => [...model.tokenize(text, true)],

  /** Reads the whole prompt anew. */
  async generate({ prompt, maxTokens }) {
    await sequence.clearHistory();
    return generate(prompt, maxTokens, performance.now());
  },

  /** Another sequence; with `checkpoints`, one that keeps states as node-llama-cpp does when nothing is said. */
  async newSequence({ checkpoints }) {
    await sequence.dispose();
    sequence = context.getSequence(checkpoints ? {} : { checkpoints: { interval: false } });
  },

  /** Continues from whatever the sequence still holds of the prompt. */
  async continue({ prompt, maxTokens }) {
    const begun = performance.now();
    await sequence.adaptStateToTokens(prompt, false);
    const reused = sequence.nextTokenIndex;
    return { ...(await generate(prompt.slice(reused), maxTokens, begun)), reused };
  },

  async read({ ids }) {
    await sequence.clearHistory();
    await sequence.evaluateWithoutGeneratingNewTokens(ids);
  },

  async checkpoint() {
    const begun = performance.now();
    await sequence.takeCheckpoint();
    return { ms: performance.now() - begun, bytes: sequence.checkpointsMemoryUsage };
  },

  async saveState({ file }) {
    const begun = performance.now();
    const { fileSize } = await sequence.saveStateToFile(file);
    return { ms: performance.now() - begun, bytes: fileSize };
  },

  async loadState({ file }) {
    const begun = performance.now();
    await sequence.loadStateFromFile(file, { acceptRisk: true });
    return { ms: performance.now() - begun };
  },
});

async function generate(prompt, maxTokens, begun) {
  const tokens = [];
  let first;
  for await (const token of sequence.evaluate(prompt, greedy)) {
    first ??= performance.now();
    tokens.push(token);
    if (tokens.length === maxTokens) break;
  }
  const ended = performance.now();
  const later = tokens.length - 1;
  return {
    tokens,
    firstMs: first - begun,
    tokensPerSecond: later > 0 ? (1000 * later) / (ended - first) : undefined,
    reused: 0,
  };
}
