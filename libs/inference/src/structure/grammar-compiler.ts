import type { CompiledGrammar, GrammarCompiler as Engine, GrammarMatcher } from '@mlc-ai/web-xgrammar';
import { ConstraintError, InferenceError } from '../errors.js';
import { checkConstraint } from './check-constraint.js';
import { GroundedAnswers } from './grounded/grounded-constraint.js';
import { TokenTrie } from './grounded/token-trie.js';
import { loadXGrammar, type XGrammarModule } from './load-xgrammar.js';
import type { GroundedAnswer, OutputConstraint, TokenConstraint } from './token-constraint.js';
import { readVocabulary, tokenBytes, type Vocabulary, type VocabularyKind } from './vocabulary.js';

type GrammarConstraint = Exclude<OutputConstraint, GroundedAnswer>;

/** Compiled constraints that are kept. */
const most = 32;

/** Turns what an answer has to be into masks over a model's vocabulary. */
export class GrammarCompiler {
  /** In the order of their last use. */
  private readonly compiled = new Map<string, Promise<CompiledGrammar>>();

  /** Made with the first answer of that kind. */
  private grounded: GroundedAnswers | undefined;

  private constructor(
    private readonly engine: XGrammarModule,
    private readonly compiler: Engine,
    private readonly vocabulary: Vocabulary,
    private readonly stopTokens: readonly number[],
    private readonly controlTokens: readonly number[],
  ) {}

  /** For the tokenizer of a model folder. @throws ModelFormatError */
  static async create(
    modelDir: string,
    vocabularySize: number,
    stopTokens: readonly number[],
  ): Promise<GrammarCompiler> {
    const engine = await loadXGrammar();
    const vocabulary = readVocabulary(modelDir, vocabularySize);
    const { tokens, kind } = vocabulary;
    const info = await engine.TokenizerInfo.createTokenizerInfo(tokens, kind, false, vocabularySize, [...stopTokens]);
    const compiler = await engine.GrammarCompiler.createGrammarCompiler(info);
    return new GrammarCompiler(engine, compiler, vocabulary, stopTokens, controlTokens(tokens, kind));
  }

  /** @throws ConstraintError when no answer can be that, or the engine does not know how */
  async start(constraint: OutputConstraint): Promise<TokenConstraint> {
    if (constraint.kind === 'grounded') {
      checkConstraint(constraint);
      this.grounded ??= new GroundedAnswers(new TokenTrie(tokenBytes(this.vocabulary)), this.stopTokens);
      return this.grounded.start(constraint);
    }
    const grammar = await this.grammar(constraint);
    // The engine lets control characters into JSON strings, where JSON has none; written on one line it has none at all.
    const never = constraint.kind === 'json-schema' ? this.controlTokens : [];
    return new MatchedConstraint(await this.engine.GrammarMatcher.createGrammarMatcher(grammar), never);
  }

  private grammar(constraint: GrammarConstraint): Promise<CompiledGrammar> {
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

  private async compile(constraint: GrammarConstraint): Promise<CompiledGrammar> {
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
