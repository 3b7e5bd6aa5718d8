import { isTerminalEvent, type RunEvent, type StreamMessage } from '@marimba/contracts';
import type { StreamedPiece } from '@marimba/queue';
import { type StreamPosition, start, streamId } from './stream-position.js';

/** Where events and tokens come from, oldest first. */
export interface RunStreamSource {
  /** A page of what is behind a position, and whether there may be more behind the page. */
  eventsAfter(seq: number): Promise<{ events: RunEvent[]; more: boolean }>;
  /** All there is. */
  tokensAfter(cursor: string): Promise<StreamedPiece[]>;
}

/**
 * Joins a run's log with its token stream in one order, the same for every reader: tokens in the order of their stream,
 * each call's before the `model.called` that holds the whole, none of them after it. Every message carries the position
 * behind it, so that a reader who comes back with it misses nothing and gets nothing twice.
 */
export class RunStream {
  /** Calls whose whole output has been sent: tokens that still come (of a worker that was too slow) say nothing new. */
  private readonly finished = new Set<string>();
  /** Read and not sent: what they come before is in a later page. */
  private held: StreamedPiece[] = [];
  private begun = false;
  ended = false;
  /** More is there than the last look gave: a long log is sent a page at a time, while the reader reads. */
  behind = false;

  constructor(
    private readonly source: RunStreamSource,
    private position: StreamPosition,
  ) {}

  /** What has come since the last look, or a page of it. */
  async next(): Promise<StreamMessage[]> {
    if (this.ended) return [];
    const events = await this.newEvents();
    // Read after the events: the tokens of a call in the log are all in the stream by now.
    const tokens = [...this.held, ...(await this.source.tokensAfter(this.held.at(-1)?.cursor ?? this.position.token))];
    const messages: StreamMessage[] = [];
    let sent = 0;
    for (const event of events) {
      if (event.type === 'model.called') {
        const call = callOf(event.data);
        const end = 1 + tokens.findLastIndex(({ token }) => token !== undefined && callOf(token) === call);
        this.sendTokens(messages, tokens.slice(sent, end));
        sent = Math.max(sent, end);
        this.finished.add(call);
      }
      this.sendEvent(messages, event);
    }
    this.held = this.behind ? tokens.slice(sent) : [];
    if (!this.behind) this.sendTokens(messages, tokens.slice(sent));
    if (this.ended) messages.push({ event: 'end', id: streamId(this.position), data: {} });
    return messages;
  }

  private sendTokens(messages: StreamMessage[], tokens: StreamedPiece[]): void {
    for (const { cursor, token, progress } of tokens) {
      this.position = { ...this.position, token: cursor };
      if (progress !== undefined) messages.push({ event: 'progress', id: streamId(this.position), data: progress });
      else if (!this.finished.has(callOf(token)))
        messages.push({ event: 'token', id: streamId(this.position), data: token });
    }
  }

  private sendEvent(messages: StreamMessage[], event: RunEvent): void {
    this.position = { ...this.position, seq: event.seq };
    messages.push({ event: 'event', id: streamId(this.position), data: event });
    this.ended ||= isTerminalEvent(event);
  }

  /** A reader who comes back has seen the calls that were finished before its position. */
  private async newEvents(): Promise<RunEvent[]> {
    let from = this.begun ? this.position.seq : 0;
    for (;;) {
      const { events, more } = await this.source.eventsAfter(from);
      from = events.at(-1)?.seq ?? from;
      if (!this.begun && !more && this.position.seq > from) {
        // A position ahead of the log is of another run, or of another life of the database: it would wait for ever.
        this.position = start;
        this.ended = false;
        this.begun = true;
        this.finished.clear();
        from = 0;
        continue;
      }
      const { seq } = this.position;
      for (const event of events) {
        if (event.seq > seq) break;
        if (event.type === 'model.called') this.finished.add(callOf(event.data));
        this.ended ||= isTerminalEvent(event);
      }
      if (more && from <= seq) continue;
      this.begun = true;
      this.behind = more;
      return events.filter((event) => event.seq > seq);
    }
  }
}

const callOf = ({ stepId, callKey }: { stepId: string; callKey: string }): string => `${stepId}/${callKey}`;
