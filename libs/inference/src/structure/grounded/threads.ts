/** One way on through a form, byte by byte. Many run beside each other until what is written leaves one. */
export interface Thread {
  /** What is added to the logits of tokens that lead this way. */
  readonly weight: number;
  /** The only byte that may come next; undefined: the answer may end here, or `free` says what may come. */
  readonly expects: number | undefined;
  /** True where the answer may end. */
  readonly ends: boolean;
  /** Set where the text is the model's own. */
  readonly free: FreeText | undefined;
  /** The ways on behind a byte; none where the byte may not come. */
  after(byte: number): readonly Thread[];
}

/** The ways on from an offset of a text, besides the text itself. */
export type Branches = (at: number) => readonly Thread[];

/** A text that is given, from an offset on. */
export class GivenText implements Thread {
  readonly ends = false;
  readonly free = undefined;

  private constructor(
    readonly weight: number,
    private readonly bytes: Uint8Array,
    private readonly at: number,
    private readonly branches: Branches,
  ) {}

  /** The ways on at the beginning of a text; behind its last byte only the branches are left. */
  static begin(weight: number, bytes: Uint8Array, branches: Branches, at = 0): readonly Thread[] {
    const others = branches(at);
    return at === bytes.length ? others : [new GivenText(weight, bytes, at, branches), ...others];
  }

  get expects(): number {
    return this.bytes[this.at]!;
  }

  after(byte: number): readonly Thread[] {
    return byte === this.bytes[this.at] ? GivenText.begin(this.weight, this.bytes, this.branches, this.at + 1) : [];
  }
}

/** A text that is given, and then what comes behind it. */
export function given(weight: number, text: string, then: () => readonly Thread[]): readonly Thread[] {
  const bytes = Buffer.from(text);
  return GivenText.begin(weight, bytes, (at) => (at === bytes.length ? then() : []));
}

/** The answer may end. */
export const end = (weight: number): readonly Thread[] => [
  { weight, expects: undefined, ends: true, free: undefined, after: () => [] },
];

/** Where a text of the model's own stands: how many bytes of a character are missing, and what may not come. */
export interface FreeText {
  /** Equal for states in which the same tokens may come. */
  readonly key: string;
  /** The state behind a byte; undefined where it may not come. */
  after(byte: number): FreeText | undefined;
  /** Whether the text may end here. */
  readonly whole: boolean;
}

/** Text of the model's own on one line, in UTF-8, without the given characters; it begins with no space. */
class FreeCharacters implements FreeText {
  readonly key: string;

  constructor(
    private readonly without: string,
    private readonly begun: boolean,
    /** Bytes of the character that are still to come. */
    private readonly missing: number,
  ) {
    this.key = `${without} ${begun} ${missing}`;
  }

  get whole(): boolean {
    return this.begun && this.missing === 0;
  }

  after(byte: number): FreeText | undefined {
    if (this.missing > 0)
      return byte >= 0x80 && byte < 0xc0 ? new FreeCharacters(this.without, true, this.missing - 1) : undefined;
    if (byte >= 0x80) {
      const missing = byte >= 0xc2 && byte <= 0xdf ? 1 : byte >= 0xe1 && byte <= 0xec ? 2 : byte === 0xf1 ? 3 : 0;
      return missing === 0 ? undefined : new FreeCharacters(this.without, true, missing);
    }
    if (byte < 0x20 || byte === 0x7f || this.without.includes(String.fromCharCode(byte))) return undefined;
    if (byte === 0x20 && !this.begun) return undefined;
    return new FreeCharacters(this.without, true, 0);
  }
}

/** Text of the model's own, and then what comes behind it. */
export function free(weight: number, without: string, then: () => readonly Thread[]): readonly Thread[] {
  return freeFrom(weight, new FreeCharacters(without, false, 0), then);
}

function freeFrom(weight: number, text: FreeText, then: () => readonly Thread[]): readonly Thread[] {
  const thread: Thread = {
    weight,
    expects: undefined,
    ends: false,
    free: text,
    after: (byte) => {
      const next = text.after(byte);
      return next === undefined ? [] : freeFrom(weight, next, then);
    },
  };
  return text.whole ? [thread, ...then()] : [thread];
}
