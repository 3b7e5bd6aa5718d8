import { type StreamMessage, streamMessage } from '@marimba/contracts';

/** A client of `GET /v1/runs/:id/events`: messages one by one, comments left out. */
export class EventStream {
  private rest = '';
  private readonly waiting: StreamMessage[] = [];

  private constructor(
    readonly response: Response,
    private readonly reader: ReadableStreamDefaultReader<string>,
    private readonly abort: AbortController,
  ) {}

  static async open(url: string, runId: string, key: string, lastEventId?: string): Promise<EventStream> {
    const abort = new AbortController();
    const response = await fetch(`${url}/v1/runs/${runId}/events`, {
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: abort.signal,
    });
    if (response.status !== 200 || !response.body) throw new Error(`${response.status} ${await response.text()}`);
    return new EventStream(response, response.body.pipeThrough(new TextDecoderStream()).getReader(), abort);
  }

  /** The next message; undefined when the stream was ended in an orderly way. */
  async next(): Promise<StreamMessage | undefined> {
    for (;;) {
      const message = this.waiting.shift();
      if (message !== undefined) return message;
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      const blocks = (this.rest + value).split('\n\n');
      this.rest = blocks.pop()!;
      this.waiting.push(...blocks.flatMap(messageOf));
    }
  }

  /** Everything until the stream ends. */
  async all(): Promise<StreamMessage[]> {
    const messages: StreamMessage[] = [];
    for (let message = await this.next(); message !== undefined; message = await this.next()) messages.push(message);
    return messages;
  }

  /** Messages up to and with the first that fits. */
  async until(fits: (message: StreamMessage) => boolean): Promise<StreamMessage[]> {
    const messages: StreamMessage[] = [];
    for (;;) {
      const message = await this.next();
      if (message === undefined) throw new Error('the stream ended too early');
      messages.push(message);
      if (fits(message)) return messages;
    }
  }

  /** Goes away without a word. */
  drop(): void {
    this.abort.abort();
  }
}

function messageOf(block: string): StreamMessage[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const data = fields.get('data');
  if (data === undefined) return [];
  const message: unknown = { event: fields.get('event'), id: fields.get('id'), data: JSON.parse(data) };
  streamMessage.parse(message);
  return [message as StreamMessage];
}
