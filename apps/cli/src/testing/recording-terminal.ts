import { Writable } from 'node:stream';
import { Terminal } from '../terminal/terminal.js';

/** A terminal that is none: what is written to either stream is kept, in order. */
export function recordingTerminal(): { terminal: Terminal; text(): string } {
  const chunks: string[] = [];
  const sink = () =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk.toString());
        done();
      },
    });
  return { terminal: new Terminal(sink(), sink(), { colour: true }), text: () => chunks.join('') };
}
