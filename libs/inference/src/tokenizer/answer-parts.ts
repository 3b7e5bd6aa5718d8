/** Marks that begin a part, the mark that ends it, and what the part is. */
const parts = [
  { open: '<think>', close: '</think>', part: 'reasoning' },
  { open: '<tool_call>', close: '</tool_call>', part: 'tool-call' },
] as const;
type Part = (typeof parts)[number];

/** A piece of an answer. Without `part` it is content. */
export interface AnswerPiece<Logprob> {
  text: string;
  part?: 'reasoning' | 'tool-call';
  /** Which of the answer's tool calls this is, 0-based; `text` is the JSON of its arguments. */
  call?: { index: number; name: string };
  logprobs?: Logprob[];
}

export interface TakenApart<Logprob> {
  text: string;
  reasoning: string;
  toolCalls: { name: string; arguments: string }[];
  logprobs: Logprob[];
}

/** Takes an answer apart while it is written: content, what stands in `<think>`, and each `<tool_call>`. */
export class AnswerParts<Logprob = never> {
  readonly whole: TakenApart<Logprob> = { text: '', reasoning: '', toolCalls: [], logprobs: [] };
  private readonly known: readonly Part[];
  private inside: Part | undefined;
  /** Read, and not yet told: it may be the beginning of a mark. */
  private held = '';
  /** Space that may stand beside a mark, where it means nothing. */
  private space = '';
  private afterMark = false;
  private unsettled: Logprob[] = [];

  constructor(
    /** Which parts the answer may have; marks of others are text. */
    mayHave: { reasoning: boolean; calls: boolean },
    private readonly out: (piece: AnswerPiece<Logprob>) => void,
  ) {
    this.known = parts.filter(({ part }) => (part === 'reasoning' ? mayHave.reasoning : mayHave.calls));
  }

  push(text: string, logprobs: readonly Logprob[] = []): void {
    this.unsettled.push(...logprobs);
    this.held += text;
    while (this.inside === undefined ? this.readContent() : this.readInside(this.inside));
  }

  /** The answer has ended, inside a part perhaps. */
  finish(): void {
    const { inside, held } = this;
    this.held = '';
    if (inside?.part === 'tool-call') this.tellCall(held, '');
    else if (inside !== undefined) this.tellReasoning(held);
    else this.tellContent(held);
    if (this.space !== '' && !this.afterMark) this.emitContent(this.space);
    this.whole.reasoning = this.whole.reasoning.trim();
  }

  /** True when there may be more to read. */
  private readContent(): boolean {
    const next = this.known
      .map((part) => ({ part, at: this.held.indexOf(part.open) }))
      .filter(({ at }) => at !== -1)
      .sort((a, b) => a.at - b.at)[0];
    const end = next?.at ?? this.held.length - beginningOfMark(this.held, this.known);
    this.tellContent(this.held.slice(0, end));
    this.held = this.held.slice(end + (next?.part.open.length ?? 0));
    if (next === undefined) return false;
    this.enter(next.part);
    return true;
  }

  private readInside(part: Part): boolean {
    const at = this.held.indexOf(part.close);
    if (part.part === 'reasoning') {
      const end = at === -1 ? this.held.length - beginningOfMark(this.held, [{ open: part.close }]) : at;
      this.tellReasoning(this.held.slice(0, end));
      this.held = this.held.slice(end);
    }
    if (at === -1) return false;
    const close = this.held.indexOf(part.close);
    if (part.part === 'tool-call') this.tellCall(this.held.slice(0, close), part.close);
    this.held = this.held.slice(close + part.close.length);
    this.enter(undefined);
    return true;
  }

  private enter(part: Part | undefined): void {
    this.inside = part;
    this.space = '';
    this.afterMark = true;
    this.unsettled = [];
  }

  private tellContent(text: string): void {
    const kept = text.trimEnd();
    if (kept === '') {
      this.space += text;
      return;
    }
    const before = this.afterMark ? '' : this.space;
    const said = this.afterMark ? kept.trimStart() : kept;
    this.afterMark = false;
    this.space = text.slice(kept.length);
    this.emitContent(before + said);
  }

  private emitContent(text: string): void {
    const logprobs = this.unsettled.splice(0);
    this.whole.text += text;
    this.whole.logprobs.push(...logprobs);
    this.out(logprobs.length === 0 ? { text } : { text, logprobs });
  }

  private tellReasoning(text: string): void {
    const said = this.whole.reasoning === '' ? text.trimStart() : text;
    if (said === '') return;
    this.whole.reasoning += said;
    this.out({ text: said, part: 'reasoning' });
  }

  /** A call that cannot be read is content: nothing that was written is lost. */
  private tellCall(body: string, close: string): void {
    const call = readCall(body);
    if (call === undefined) {
      this.emitContent(`<tool_call>${body}${close}`);
      return;
    }
    const index = this.whole.toolCalls.push(call) - 1;
    this.out({ text: call.arguments, part: 'tool-call', call: { index, name: call.name } });
  }
}

/** The call that a body is; without arguments it has none. */
function readCall(body: string): { name: string; arguments: string } | undefined {
  try {
    const { name, arguments: given = {} } = JSON.parse(body) as { name?: unknown; arguments?: unknown };
    if (typeof name !== 'string' || typeof given !== 'object' || given === null || Array.isArray(given))
      return undefined;
    return { name, arguments: JSON.stringify(given) };
  } catch {
    return undefined;
  }
}

/** How many characters at the end may be the beginning of a mark. */
function beginningOfMark(text: string, marks: readonly { open: string }[]): number {
  const longest = Math.max(0, ...marks.map(({ open }) => open.length - 1));
  for (let length = Math.min(longest, text.length); length > 0; length--)
    if (marks.some(({ open }) => open.startsWith(text.slice(-length)))) return length;
  return 0;
}
