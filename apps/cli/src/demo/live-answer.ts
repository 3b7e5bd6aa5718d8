import type { RunEvent, StreamMessage, TokenMessage } from '@marimba/contracts';
import type { Terminal } from '../terminal/terminal.js';
import { type SpokenPiece, ThinkSplitter } from './think-splitter.js';

/** Writes a run to the terminal while it happens: what was found, what the model thinks, what it answers. */
export class LiveAnswer {
  readonly events: RunEvent[] = [];
  private call = '';
  private splitter = new ThinkSplitter();
  private kind: SpokenPiece['kind'] | undefined;

  constructor(private readonly terminal: Terminal) {}

  receive(message: StreamMessage): void {
    if (message.event === 'token') this.token(message.data);
    else if (message.event === 'event') this.event(message.data);
  }

  private event(event: RunEvent): void {
    this.events.push(event);
    if (event.type === 'model.called') this.endCall();
    if (event.type === 'step.failed' && event.data.willRetry) {
      this.endCall();
      this.terminal.warn(`Step ${event.data.stepId} failed and is tried again: ${event.data.error.message}`);
    }
  }

  private token({ stepId, callKey, index, text }: TokenMessage): void {
    const call = `${stepId}/${callKey}`;
    // A call whose pieces begin anew was taken over by another worker.
    if (call !== this.call || index === 0) this.endCall();
    this.call = call;
    for (const piece of this.splitter.push(text)) this.write(piece);
  }

  private write({ kind, text }: SpokenPiece): void {
    const { terminal } = this;
    const begins = kind !== this.kind;
    const shown = begins ? text.trimStart() : text;
    if (shown === '') return;
    if (begins) {
      if (this.kind !== undefined) terminal.line();
      terminal.write(terminal.style('bold', kind === 'answer' ? 'Answer    ' : 'Evidence  '));
      this.kind = kind;
    }
    terminal.write(kind === 'thinking' ? terminal.style('dim', shown) : shown);
  }

  private endCall(): void {
    for (const piece of this.splitter.finish()) this.write(piece);
    if (this.kind !== undefined) this.terminal.line();
    this.kind = undefined;
    this.splitter = new ThinkSplitter();
  }
}
