import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const kept = 30;

/** Hands on the lines of a child process and remembers the last ones, which explain why it ended. */
export class OutputTail {
  private readonly lines: string[] = [];

  constructor(private readonly show: (line: string) => void) {}

  collect(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      this.lines.push(line);
      if (this.lines.length > kept) this.lines.shift();
      this.show(line);
    });
  }

  text(): string {
    return this.lines.join('\n');
  }
}

/** A log file, begun anew at each start. */
export class LogFile {
  private readonly stream: WriteStream;

  constructor(readonly path: string) {
    this.stream = createWriteStream(path, { mode: 0o600 });
    // A full disk must not end the service; what is lost is only this copy of the log.
    this.stream.on('error', () => undefined);
  }

  line(text: string): void {
    this.stream.write(`${text}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.stream.end(() => resolve()));
  }
}
