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
    const asked = request({
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'calculator', arguments: { a: 1 } }] },
        { role: 'tool', content: '41', toolCallId: 'c1' },
        { role: 'tool', content: '42' },
      ],
      tools: [tool],
      toolChoice: { name: 'calculator' },
      parallelToolCalls: false,
      constraint: { kind: 'json-schema', schema: { type: 'object' } },
      parameters: {
        maxTokens: 9,
        temperature: 0.5,
        topP: 0.9,
        topK: 5,
        minP: 0.1,
        repetitionPenalty: 1.1,
        presencePenalty: 0.2,
        frequencyPenalty: 0.3,
        logitBias: { '7': -100 },
        logprobs: 2,
        seed: 4,
      },
    });
    expect(await model.answer(asked, silent, never)).toMatchObject({ finishReason: 'length' });
    expect(key).toBe('Bearer sk-secret');
    expect(sent).toMatchObject({
      model: 'Far/Model',
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      min_p: 0.1,
      repetition_penalty: 1.1,
      presence_penalty: 0.2,
      frequency_penalty: 0.3,
      logit_bias: { '7': -100 },
      logprobs: true,
      top_logprobs: 2,
      seed: 4,
      tool_choice: { type: 'function', function: { name: 'calculator' } },
      parallel_tool_calls: false,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: { type: 'object' } },
      },
      messages: [
        { role: 'user', content: 'q' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'calculator', arguments: '{"a":1}' } }],
        },
        { role: 'tool', content: '41', tool_call_id: 'c1' },
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
    const result = await model.answer(request(), silent, never);
    expect(result).toHaveProperty(
      'text',
      '<tool_call>\n{"name": "calculator", "arguments": {"expression":"1+1"}}\n</tool_call>',
    );
  });

  it('tells tools by names that the protocol allows, and calls them by their own', async () => {
    let sent: { tools?: { function: { name: string } }[]; tool_choice?: unknown } = {};
    const model = await modelBehind((body, response) => {
      sent = body;
      stream(
        response,
        chunk({ tool_calls: [{ index: 0, function: { name: 'shop_get_item', arguments: '{}' } }] }),
        end('tool_calls'),
      );
    });
    const tool = { name: 'shop.get_item', description: 'reads', parameters: { type: 'object' } };
    const result = await model.answer(request({ tools: [tool], toolChoice: { name: tool.name } }), silent, never);
    expect(sent.tools?.map((each) => each.function.name)).toEqual(['shop_get_item']);
    expect(sent.tool_choice).toEqual({ type: 'function', function: { name: 'shop_get_item' } });
    expect(result).toHaveProperty('text', '<tool_call>\n{"name": "shop.get_item", "arguments": {}}\n</tool_call>');
  });

  it('writes reasoning inside <think>, and gives what the server says of the tokens of content', async () => {
    const content = [
      { token: 'Yes', bytes: [89, 101, 115], logprob: -0.5, top_logprobs: [{ token: 'No', logprob: -1 }] },
    ];
    const model = await modelBehind((_body, response) =>
      stream(
        response,
        chunk({ reasoning_content: 'let me' }),
        chunk({ reasoning_content: ' see' }),
        chunk({ content: 'Yes' }, { logprobs: { content } }),
        end(),
      ),
    );
    const pieces: unknown[][] = [];
    const result = await model.answer(
      request({ parameters: { logprobs: 1 } }),
      (...piece) => pieces.push(piece),
      never,
    );
    const logprobs = [{ token: 'Yes', bytes: [89, 101, 115], logprob: -0.5, top: [{ token: 'No', logprob: -1 }] }];
    expect(result).toMatchObject({ text: '<think>let me see</think>Yes', logprobs });
    expect(pieces.at(-1)).toEqual(['Yes', false, logprobs]);
  });

  it('writes on from a raw prompt', async () => {
    let sent: Record<string, unknown> = {};
    const model = await modelBehind((body, response) => {
      sent = body;
      stream(
        response,
        `data: ${JSON.stringify({ choices: [{ index: 0, text: ' time', finish_reason: 'stop' }] })}\n\n`,
      );
    });
    const result = await model.answer(request({ messages: [], raw: 'Once upon a' }), silent, never);
    expect(result).toMatchObject({ text: ' time', finishReason: 'stop' });
    expect(sent).toMatchObject({ prompt: 'Once upon a', max_tokens: 256, stream: true });
  });

  it('has texts turned into vectors', async () => {
    const embedding = Buffer.from(new Float32Array([1, 0]).buffer).toString('base64');
    const model = await modelBehind((body, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const usage = { prompt_tokens: String(body['input']).length, total_tokens: 0 };
      response.end(JSON.stringify({ object: 'list', data: [{ index: 0, embedding }], usage }));
    });
    const result = await model.answer({ v: 1, kind: 'embed', inputs: ['ab', 'abc'] }, silent, never);
    expect(result).toEqual({
      v: 1,
      kind: 'embed',
      vectors: [embedding, embedding],
      promptTokens: 5,
      fingerprint: expect.any(String),
    });
  });

  it('refuses a form that the protocol has no words for', async () => {
    const model = await modelBehind(refuse(500, 'must not be asked'));
    const asked = request({ constraint: { kind: 'regex', pattern: 'a+' } });
    await expect(model.answer(asked, silent, never)).rejects.toMatchObject({ code: 'model.parameter-unsupported' });
  });

  it('says when the server is overloaded', async () => {
    const model = await modelBehind(refuse(429, 'busy'));
    await expect(model.answer(request(), silent, never)).rejects.toMatchObject({ code: 'model.overloaded' });
  });

  it.each([
    [401, 'TerminalError'],
    [404, 'TerminalError'],
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
