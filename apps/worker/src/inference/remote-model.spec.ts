import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type InferenceRequest, inferenceResult } from '@marimba/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { RemoteModel } from './remote-model.js';

type Answer = (body: Record<string, unknown>, response: ServerResponse, request: IncomingMessage) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A model behind a server of this process. */
async function modelBehind(answer: Answer, apiKey?: string): Promise<RemoteModel> {
  server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => answer(JSON.parse(text) as Record<string, unknown>, response, request));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new RemoteModel({ name: 'far', baseUrl: `http://127.0.0.1:${port}/v1`, remoteId: 'Far/Model' }, apiKey);
}

const chunk = (delta: object, rest: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...rest }] })}\n\n`;
const end = (reason = 'stop'): string =>
  `${chunk({}, { finish_reason: reason })}data: ${JSON.stringify({
    choices: [],
    usage: { prompt_tokens: 7, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 3 } },
  })}\n\ndata: [DONE]\n\n`;
const stream = (response: ServerResponse, ...parts: string[]): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) response.write(part);
  response.end();
};
const refuse =
  (status: number, message: string): Answer =>
  (_body, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message } }));
  };
const request = (parts: Partial<InferenceRequest> = {}): InferenceRequest => ({
  v: 1,
  messages: [{ role: 'user', content: 'hi' }],
  tools: [],
  parameters: {},
  ...parts,
});
const never = new AbortController().signal;
const silent = (): void => undefined;

describe('RemoteModel', () => {
  it('streams the answer and reports what the server counted', async () => {
    const model = await modelBehind((_body, response) =>
      stream(response, chunk({ content: 'He' }), chunk({ content: 'llo' }), end()),
    );
    const pieces: string[] = [];
    const result = await model.answer(request(), (text) => pieces.push(text), never);
    expect(pieces).toEqual(['He', 'llo']);
    expect(inferenceResult.parse(result)).toMatchObject({
      text: 'Hello',
      finishReason: 'stop',
      usage: { promptTokens: 7, cachedTokens: 3, outputTokens: 2 },
    });
  });

  it('sends every parameter, the tools, and results of tools as text', async () => {
    let sent: Record<string, unknown> = {};
    let key: string | undefined;
    const model = await modelBehind((body, response, { headers }) => {
      sent = body;
      key = headers.authorization;
      stream(response, chunk({ content: 'x' }), end('length'));
    }, 'sk-secret');
    const tool = { name: 'calculator', description: 'adds', parameters: { type: 'object' } };
    const result = await model.answer(
      request({
        messages: [
          { role: 'user', content: 'q' },
          { role: 'tool', content: '42' },
        ],
        tools: [tool],
        parameters: { maxTokens: 9, temperature: 0.5, topP: 0.9, topK: 5, minP: 0.1, repetitionPenalty: 1.1, seed: 4 },
      }),
      silent,
      never,
    );
    expect(result.finishReason).toBe('length');
    expect(key).toBe('Bearer sk-secret');
    expect(sent).toMatchObject({
      model: 'Far/Model',
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      min_p: 0.1,
      repetition_penalty: 1.1,
      seed: 4,
      messages: [
        { role: 'user', content: 'q' },
        { role: 'user', content: '<tool_response>\n42\n</tool_response>' },
      ],
      tools: [{ type: 'function', function: tool }],
    });
  });

  it('writes tool calls in the text form that agents read', async () => {
    const call = (index: number, part: object): string => chunk({ tool_calls: [{ index, function: part }] });
    const model = await modelBehind((_body, response) =>
      stream(
        response,
        call(0, { name: 'calculator', arguments: '{"expre' }),
        call(0, { arguments: 'ssion":"1+1"}' }),
        end('tool_calls'),
      ),
    );
    const { text } = await model.answer(request(), silent, never);
    expect(text).toBe('<tool_call>\n{"name": "calculator", "arguments": {"expression":"1+1"}}\n</tool_call>');
  });

  it.each([
    [401, 'TerminalError'],
    [404, 'TerminalError'],
    [429, 'MarimbaError'],
    [503, 'MarimbaError'],
  ])('takes status %i for a %s', async (status, name) => {
    const model = await modelBehind(refuse(status, 'no'));
    await expect(model.answer(request(), silent, never)).rejects.toMatchObject({ code: 'model.failed', name });
  });

  it('says nothing of its key, even where the server repeats it', async () => {
    const model = await modelBehind(refuse(401, 'the key sk-secret is unknown'), 'sk-secret');
    const error = await model.answer(request(), silent, never).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(Error);
    const { message, stack, cause } = error as Error;
    expect(message).toContain('the key [key] is unknown');
    expect(`${message}${stack}${String(cause)}`).not.toContain('sk-secret');
  });

  it.each([
    ['closes quietly', (response: ServerResponse) => void response.end()],
    ['breaks off', (response: ServerResponse) => void response.destroy()],
  ])('takes a stream that %s in the middle for a failure that may pass', async (_how, stop) => {
    const model = await modelBehind((_body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'half' }), () => stop(response));
    });
    await expect(model.answer(request(), silent, never)).rejects.toMatchObject({
      code: 'model.failed',
      name: 'MarimbaError',
    });
  });

  it('breaks off with the reason of the signal, also at the server', async () => {
    let closed: () => void = () => undefined;
    const atServer = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const model = await modelBehind((_body, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'a' }));
      response.once('close', closed);
    });
    const giveUp = new AbortController();
    const reason = new Error('enough');
    await expect(model.answer(request(), () => giveUp.abort(reason), giveUp.signal)).rejects.toBe(reason);
    await atServer;
  });
});
