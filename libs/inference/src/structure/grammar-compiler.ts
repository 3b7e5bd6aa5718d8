import { join } from 'node:path';
import type { CompiledGrammar, GrammarCompiler as Engine, GrammarMatcher } from '@mlc-ai/web-xgrammar';
import { ConstraintError, InferenceError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';
import { checkConstraint } from './check-constraint.js';
import { loadXGrammar, type XGrammarModule } from './load-xgrammar.js';
import type { OutputConstraint, TokenConstraint } from './token-constraint.js';

type VocabularyKind = 'byte_level' | 'byte_fallback' | 'raw';

/** Compiled constraints that are kept. */
const most = 32;

/** Turns what an answer has to be into masks over a model's vocabulary. */
export class GrammarCompiler {
  /** In the order of their last use. */
  private readonly compiled = new Map<string, Promise<CompiledGrammar>>();

  private constructor(
    private readonly engine: XGrammarModule,
    private readonly compiler: Engine,
    private readonly controlTokens: readonly number[],
  ) {}

  /** For the tokenizer of a model folder. @throws ModelFormatError */
  static async create(
    modelDir: string,
    vocabularySize: number,
    stopTokens: readonly number[],
  ): Promise<GrammarCompiler> {
    const engine = await loadXGrammar();
    const { tokens, kind } = vocabularyOf(readJsonObject(join(modelDir, 'tokenizer.json')), vocabularySize);
    const info = await engine.TokenizerInfo.createTokenizerInfo(tokens, kind, false, vocabularySize, [...stopTokens]);
    const compiler = await engine.GrammarCompiler.createGrammarCompiler(info);
    return new GrammarCompiler(engine, compiler, controlTokens(tokens, kind));
  }

  /** @throws ConstraintError when no answer can be that, or the engine does not know how */
  async start(constraint: OutputConstraint): Promise<TokenConstraint> {
    const grammar = await this.grammar(constraint);
    // The engine lets control characters into JSON strings, where JSON has none; written on one line it has none at all.
    const never = constraint.kind === 'json-schema' ? this.controlTokens : [];
    return new MatchedConstraint(await this.engine.GrammarMatcher.createGrammarMatcher(grammar), never);
  }

  private grammar(constraint: OutputConstraint): Promise<CompiledGrammar> {
    checkConstraint(constraint);
    const key = JSON.stringify(constraint);
    const known = this.compiled.get(key) ?? this.compile(constraint);
    this.compiled.delete(key);
    this.compiled.set(key, known);
    known.catch(() => this.compiled.delete(key));
    for (const [oldest, grammar] of this.compiled) {
      if (this.compiled.size <= most) break;
      this.compiled.delete(oldest);
      void grammar.then((each) => each.dispose()).catch(() => undefined);
    }
    return known;
  }

  private async compile(constraint: OutputConstraint): Promise<CompiledGrammar> {
    try {
      switch (constraint.kind) {
        case 'json-schema':
          // One line with usual separators: a small model may otherwise write spaces for ever.
          return await this.compiler.compileJSONSchema(JSON.stringify(constraint.schema), false, -1, [', ', ': ']);
        case 'regex': {
          const format = { type: 'regex', pattern: constraint.pattern };
          return await this.compiler.compileStructuralTag(JSON.stringify({ type: 'structural_tag', format }));
        }
        case 'choice':
          return await this.compiler.compileGrammar(`root ::= ${constraint.choices.map(quoted).join(' | ')}`);
      }
    } catch (error) {
      throw new ConstraintError('', `the grammar engine refuses it: ${messageOf(error)}`);
    }
  }
}

class MatchedConstraint implements TokenConstraint {
  private allowed: Int32Array = new Int32Array(0);

  constructor(
    private readonly matcher: GrammarMatcher,
    private readonly never: readonly number[],
  ) {}

  async prepare(): Promise<void> {
    this.allowed = await this.matcher.getNextTokenBitmask();
  }

  mask(logits: Float32Array): void {
    for (let token = 0; token < logits.length; token++)
      if (((this.allowed[token >> 5] ?? 0) & (1 << (token & 31))) === 0) logits[token] = Number.NEGATIVE_INFINITY;
    for (const token of this.never) logits[token] = Number.NEGATIVE_INFINITY;
  }

  accept(token: number): void {
    if (!this.matcher.acceptToken(token))
      throw new InferenceError(`no token that the constraint allows could be chosen (token ${token} came instead)`);
  }

  close(): void {
    this.matcher.dispose();
  }
}

/** Tokens that hold a byte below 32. Byte-level tokenizers write those bytes as the characters from 256 on. */
function controlTokens(tokens: readonly string[], kind: VocabularyKind): number[] {
  const [least, most] = kind === 'byte_level' ? [256, 287] : [0, 31];
  const isControl = (token: string): boolean =>
    (kind === 'byte_fallback' && /^<0x[01][0-9A-F]>$/.test(token)) ||
    Array.from(token).some((each) => each.codePointAt(0)! >= least && each.codePointAt(0)! <= most);
  return tokens.flatMap((token, id) => (isControl(token) ? [id] : []));
}

/** Tokens by their ids, as tokenizer.json writes them, and how they stand for bytes. */
function vocabularyOf(definition: Record<string, unknown>, size: number): { tokens: string[]; kind: VocabularyKind } {
  const { vocab = {} } = (definition['model'] ?? {}) as { vocab?: Record<string, number> | [string, number][] };
  const tokens = new Array<string>(size).fill('');
  if (Array.isArray(vocab)) for (const [id, [token]] of vocab.entries()) tokens[id] = token;
  else for (const [token, id] of Object.entries(vocab)) tokens[id] = token;
  for (const { id, content } of (definition['added_tokens'] ?? []) as { id: number; content: string }[])
    tokens[id] = content;
  const decoder = JSON.stringify(definition['decoder'] ?? null);
  const kind = decoder.includes('ByteLevel')
    ? 'byte_level'
    : decoder.includes('ByteFallback')
      ? 'byte_fallback'
      : 'raw';
  return { tokens: tokens.slice(0, size), kind };
}

/** A literal of the engine's grammar language. */
function quoted(text: string): string {
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code >= 32 && code < 127 && character !== '"' && character !== '\\') return character;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
