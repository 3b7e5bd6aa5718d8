import { defaultMaxTokens } from '../sampling/check-parameters.js';
import { Sampler, type SamplingParameters } from '../sampling/sampler.js';
import type { ModelState } from '../state/model-state.js';
import type { StateCache } from '../state/state-cache.js';
import { type ModelSession, prefillChunk } from './model-session.js';

export interface GenerationRequest {
  prompt: readonly number[];
  parameters: SamplingParameters;
  /** Token offsets into the prompt at which a state is kept, besides its end. */
  keepStateAt: readonly number[];
  stopTokens: readonly number[];
}

export interface GenerationHooks {
  aborted(): boolean;
  onPrefill(done: number, total: number): void;
  onToken(id: number): void;
}

export interface GenerationOutcome {
  tokens: number[];
  finishReason: 'stop' | 'length' | 'aborted';
  reuse: { tokens: number; reason: string };
  prefillMs: number;
  decodeMs: number;
}

/** Reads the prompt from where a kept state ends, then writes tokens until a stop, the limit or an abort. */
export async function generate(
  session: ModelSession,
  cache: StateCache,
  request: GenerationRequest,
  hooks: GenerationHooks,
): Promise<GenerationOutcome> {
  const started = performance.now();
  const { entry, reason } = cache.match(request.prompt);
  const reuse = { tokens: entry?.ids.length ?? 0, reason };
  const state = entry?.state.fork() ?? session.newState();
  const logits = await prefill(session, cache, request, state, entry?.logits, hooks);
  const prefillMs = performance.now() - started;
  if (logits === undefined) return { tokens: [], finishReason: 'aborted', reuse, prefillMs, decodeMs: 0 };
  const { tokens, finishReason, last } = await decode(session, request, state, logits, hooks);
  // What was written is kept too: the next turn of a conversation begins with it.
  if (finishReason !== 'aborted') cache.keep([...request.prompt, ...tokens].slice(0, state.tokens), state, last);
  return { tokens, finishReason, reuse, prefillMs, decodeMs: performance.now() - started - prefillMs };
}

async function prefill(
  session: ModelSession,
  cache: StateCache,
  { prompt, keepStateAt }: GenerationRequest,
  state: ModelState,
  known: Float32Array | undefined,
  hooks: GenerationHooks,
): Promise<Float32Array | undefined> {
  let logits = known;
  for (const boundary of [...new Set([...keepStateAt, prompt.length])]
    .filter((each) => each > state.tokens && each <= prompt.length)
    .sort((a, b) => a - b)) {
    while (state.tokens < boundary) {
      if (hooks.aborted()) return undefined;
      logits = await session.run(prompt.slice(state.tokens, Math.min(boundary, state.tokens + prefillChunk)), state);
      hooks.onPrefill(state.tokens, prompt.length);
    }
    cache.keep(prompt.slice(0, boundary), state, logits!);
  }
  return logits;
}

async function decode(
  session: ModelSession,
  request: GenerationRequest,
  state: ModelState,
  first: Float32Array,
  hooks: GenerationHooks,
) {
  const sampler = new Sampler(request.parameters);
  const limit = request.parameters.maxTokens ?? defaultMaxTokens;
  const tokens: number[] = [];
  let last = first;
  const ended = (finishReason: GenerationOutcome['finishReason']) => ({ tokens, finishReason, last });
  while (tokens.length < limit) {
    if (hooks.aborted()) return ended('aborted');
    const token = sampler.next(last);
    if (request.stopTokens.includes(token)) return ended('stop');
    tokens.push(token);
    hooks.onToken(token);
    if (tokens.length < limit) last = await session.run([token], state);
  }
  return ended('length');
}
