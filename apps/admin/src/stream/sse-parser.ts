/** One server-sent event, its data lines joined. */
export interface SseMessage {
  event: string;
  data: string;
  /** The id in force, which a reconnecting client sends back; undefined while none was sent. */
  id: string | undefined;
}

/**
 * Reads the event-stream format (WHATWG HTML, "Server-sent events") from text that arrives in pieces of any size.
 * Lines end with LF, CR or CRLF; comments are skipped; an event without data is not given out.
 */
export class SseParser {
  /** Milliseconds to wait before reconnecting, when the server has said so. */
  retryMs: number | undefined;
  private rest = '';
  private atStart = true;
  private event = '';
  private data: string[] = [];
  private id: string | undefined;

  push(piece: string): SseMessage[] {
    let text = this.rest + piece;
    if (this.atStart && text !== '') {
      text = text.replace(/^\uFEFF/, '');
      this.atStart = false;
    }
    // A CR at the end may be the first half of a CRLF: it waits for what follows.
    const end = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, end).split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + text.slice(end);
    return lines.flatMap((line) => this.readLine(line) ?? []);
  }

  private readLine(line: string): SseMessage | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.id = value === '' ? undefined : value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatch(): SseMessage | undefined {
    const message = { event: this.event || 'message', data: this.data.join('\n'), id: this.id };
    const empty = this.data.length === 0;
    this.event = '';
    this.data = [];
    return empty ? undefined : message;
  }
}
