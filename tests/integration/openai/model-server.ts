import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  path: string;
  body: Record<string, unknown>;
  /** Resolves when the connection of this request has closed. */
  closed: Promise<void>;
}

type Message = { role: string; content: string | null };

const token = (text: string) => ({
  token: text,
  bytes: [...Buffer.from(text)],
  logprob: -0.25,
  top_logprobs: [
    { token: text, bytes: [...Buffer.from(text)], logprob: -0.25 },
    { token: '?', bytes: [63], logprob: -2 },
  ],
});

/**
 * An OpenAI-compatible server with a model that does what the last message says: `call <function>` calls it once,
 * `think` reasons first, `json` answers in JSON, `seed` says its seed, `refuse <status>` refuses, `hold` writes without
 * end; else it says the message's words.
 */
export class ModelServer {
  readonly asked: Asked[] = [];
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await request.toArray()).join('');
    const body = JSON.parse(text) as Record<string, unknown>;
    const closed = new Promise<void>((resolve) => response.once('close', resolve));
    this.asked.push({ path: request.url ?? '', body, closed });
    const messages = body['messages'] as Message[] | undefined;
    const task = messages?.at(-1)?.content ?? String(body['prompt'] ?? '');
    const [verb, argument = ''] = task.split(' ');
    if (verb === 'refuse') {
      response.writeHead(Number(argument), { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'as you wish' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (verb === 'hold') await this.writeOn(response);
    else this.write(response, body, verb ?? '', argument, task);
  }

  private write(response: ServerResponse, body: Record<string, unknown>, verb: string, argument: string, task: string) {
    const chunk = (delta: object, rest: object = {}): void => {
      const choice = body['prompt'] === undefined ? { delta } : { text: (delta as { content?: string }).content ?? '' };
      const event = { choices: [{ index: 0, finish_reason: null, ...choice, ...rest }] };
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    };
    const words = verb === 'seed' ? [String(body['seed'])] : verb === 'json' ? ['{"a":', '1}'] : task.split(/(?= )/);
    if (verb === 'call') {
      chunk({ tool_calls: [{ index: 0, id: 'far-1', function: { name: argument, arguments: '{"place":' } }] });
      chunk({ tool_calls: [{ index: 0, function: { arguments: '"Oslo"}' } }] });
      chunk({}, { finish_reason: 'tool_calls' });
    } else {
      if (verb === 'think') chunk({ reasoning_content: 'first this' });
      for (const word of words)
        chunk({ content: word }, body['logprobs'] === true ? { logprobs: { content: [token(word)] } } : {});
      chunk({}, { finish_reason: 'stop' });
    }
    const usage = { prompt_tokens: 7, completion_tokens: words.length, prompt_tokens_details: { cached_tokens: 3 } };
    response.end(`data: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`);
  }

  private async writeOn(response: ServerResponse): Promise<void> {
    const piece = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'on ' }, finish_reason: null }] })}\n\n`;
    while (!response.destroyed) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
