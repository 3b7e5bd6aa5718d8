import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Where a command writes to: colours and redrawn lines only on a terminal, plain lines into a pipe or file. */
export class Terminal {
  /** Whether lines may be redrawn. */
  readonly interactive: boolean;
  private readonly colour: boolean;

  constructor(
    private readonly out: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
    private readonly err: NodeJS.WritableStream,
    { colour }: { colour: boolean },
  ) {
    this.interactive = out.isTTY === true;
    this.colour = colour && this.interactive;
  }

  get columns(): number {
    return this.out.columns ?? 100;
  }

  style(format: Format, text: string): string {
    // The stream is judged once, above; what Node would decide about stdout may be another stream.
    return this.colour ? styleText(format, text, { validateStream: false }) : text;
  }

  write(text: string): void {
    this.out.write(text);
  }

  line(text = ''): void {
    this.out.write(`${text}\n`);
  }

  done(text: string): void {
    this.line(`${this.style('green', '✔')} ${text}`);
  }

  note(text: string): void {
    this.line(`  ${this.style('dim', text)}`);
  }

  warn(text: string): void {
    this.err.write(`${this.style('yellow', '!')} ${text}\n`);
  }

  fail(text: string): void {
    this.err.write(`${this.style('red', '✘')} ${text}\n`);
  }

  detail(text: string): void {
    this.err.write(`${text}\n`);
  }
}
