import type { AnswerPiece, InferenceRequest, InferenceResult, TokenLogprob } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { answerInParts } from './answer-in-parts.js';

const request: InferenceRequest = {
  v: 1,
  messages: [],
  tools: [{ name: 'add', description: '', parameters: {} }],
  parameters: { logprobs: 0 },
  inParts: true,
};
const resultOf = (text: string, logprobs: TokenLogprob[]): InferenceResult => ({
  v: 1,
  text,
  logprobs,
  finishReason: 'stop',
  usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 1 },
  timing: { queueMs: 0, prefillMs: 1, decodeMs: 1 },
  reuse: { tokens: 0, reason: 'first call' },
  modelFingerprint: 'f',
  renderedSha256: 'a'.repeat(64),
});
const logprob = (token: string): TokenLogprob => ({ token, logprob: -1, top: [] });
const call = '<tool_call>{"name": "add", "arguments": {}}</tool_call>';

describe('answerInParts', () => {
  it('leaves an answer whole that is not wanted in parts', async () => {
    const pieces: AnswerPiece[] = [];
    const result = await answerInParts(
      { ...request, inParts: false },
      (piece) => pieces.push(piece),
      async (out) => {
        out(call);
        return resultOf(call, []);
      },
    );
    expect([result, pieces]).toEqual([resultOf(call, []), [{ text: call }]]);
  });

  it('tells of an answer that is but calls no log-probabilities', async () => {
    const result = await answerInParts(
      request,
      () => undefined,
      async (out) => {
        out(call, false, [logprob(call)]);
        return resultOf(call, [logprob(call)]);
      },
    );
    expect(result).toMatchObject({ text: '', logprobs: [], toolCalls: [{ name: 'add', arguments: '{}' }] });
  });

  it('keeps those of the whole answer where they came with none of its pieces', async () => {
    const result = await answerInParts(
      request,
      () => undefined,
      async (out) => {
        out('Yes');
        return resultOf('Yes', [logprob('Yes')]);
      },
    );
    expect(result).toMatchObject({ text: 'Yes', logprobs: [logprob('Yes')] });
  });

  it('begins anew when the answer does', async () => {
    const told: [string, boolean | undefined][] = [];
    const result = await answerInParts(
      request,
      (piece, anew) => told.push([piece.text, anew]),
      async (out) => {
        out('Yes');
        out('No', true);
        out('.');
        return resultOf('No.', []);
      },
    );
    expect(result).toMatchObject({ text: 'No.' });
    expect(told).toEqual([
      ['Yes', false],
      ['No', true],
      ['.', false],
    ]);
  });
});
