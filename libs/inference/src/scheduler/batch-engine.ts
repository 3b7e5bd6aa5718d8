import { OverloadedError } from '../errors.js';
import type { ModelRunner, RowBlock } from '../runtime/model-runner.js';
import type { HybridState } from '../state/hybrid-state.js';
import { prefixHash } from '../state/prefix-hash.js';
import type { Boundary } from '../state/store/eviction.js';
import type { StateStore } from '../state/store/state-store.js';
import type { TokenConstraint } from '../structure/token-constraint.js';
import { AdmissionQueue } from './admission-queue.js';
import { capacityFor, reservedBytes } from './capacity.js';
import { ChunkSize } from './chunk-size.js';
import { DecodeGroup } from './decode-group.js';
import { EngineCounts } from './engine-counts.js';
import { readChunk } from './prefill.js';
import { Sequence, type WorkHooks } from './sequence.js';
import type { Work, WorkOutcome } from './work.js';

export interface EngineLimits {
  /** Requests that run at a time. */
  maxBatch: number;
  /** Requests that wait. */
  maxQueue: number;
  /** Bytes for the states of running requests. */
  memoryBytes: number;
}

/** A shared prefix shorter than this is read again sooner than found. */
const learnedBoundaryTokens = 256;
/** A state is not kept this close behind another. */
const boundaryDistance = 32;

/**
 * Continuous batching: requests join and leave between steps. A step reads one chunk of one prompt and writes one token of
 * every request that writes, so that streams keep flowing while a long prompt is read.
 */
export class BatchEngine {
  readonly counts = new EngineCounts();
  private readonly waiting = new AdmissionQueue<Sequence>();
  private reading: Sequence[] = [];
  private readonly groups = new Map<number, DecodeGroup>();
  private readonly chunkSize: ChunkSize;
  private reservedBytes = 0;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly runner: ModelRunner,
    private readonly store: StateStore,
    private readonly limits: EngineLimits,
  ) {
    this.chunkSize = new ChunkSize(runner.prefillChunk);
  }

  /** @throws OverloadedError when too many wait or the request needs more memory than there is */
  submit(work: Work, hooks: WorkHooks, constraint?: TokenConstraint): void {
    const sequence = new Sequence(work, hooks, constraint);
    sequence.reserved = reservedBytes(this.runner.manifest.slots, sequence.tokenLimit);
    const { memoryBytes, maxQueue } = this.limits;
    if (sequence.reserved > memoryBytes)
      throw new OverloadedError(
        `a text of up to ${sequence.tokenLimit} tokens needs ${sequence.reserved} bytes of state, the model has ${memoryBytes}. Ask for fewer tokens, or give it more memory.`,
      );
    if (this.waiting.length >= maxQueue)
      throw new OverloadedError(
        `${this.waiting.length} requests wait already, which is as many as may. Try again later.`,
      );
    this.waiting.push(sequence);
    this.running ??= this.work().finally(() => {
      this.running = undefined;
    });
  }

  /** Ends all that is under way, and all that comes later, as aborted. Resolves when nothing runs on the device any more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  /** Tokens a second of late prefill. */
  get prefillTokensPerSecond(): number {
    return this.chunkSize.tokensPerSecond;
  }

  load(): { running: number; waiting: number; reservedBytes: number } {
    return { running: this.active, waiting: this.waiting.length, reservedBytes: this.reservedBytes };
  }

  private get writing(): number {
    return [...this.groups.values()].reduce((sum, { sequences }) => sum + sequences.length, 0);
  }

  private get active(): number {
    return this.reading.length + this.writing;
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0 || this.active > 0) {
      this.dropAborted();
      await this.admit();
      await this.readSome();
      for (const group of [...this.groups.values()]) await this.writeSome(group);
      // Messages (new requests, among others) are received between two steps.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private dropAborted(): void {
    const aborted = ({ hooks }: Sequence): boolean => this.closed || hooks.aborted();
    for (const sequence of this.waiting.drop(aborted)) {
      sequence.close();
      sequence.hooks.onDone(sequence.outcome('aborted'), undefined);
    }
    for (const sequence of this.reading.filter(aborted)) this.end(sequence, 'aborted');
    for (const group of this.groups.values())
      for (const sequence of group.sequences.filter(aborted)) this.end(sequence, 'aborted', group);
  }

  private async admit(): Promise<void> {
    for (;;) {
      const next = this.waiting.peek();
      if (next === undefined || this.active >= this.limits.maxBatch) return;
      if (this.reservedBytes + next.reserved > this.limits.memoryBytes) return;
      this.waiting.take(next);
      this.reservedBytes += next.reserved;
      next.begin();
      this.reading.push(next);
      await this.attempt([next], () => this.start(next));
    }
  }

  /** Begins from the longest kept state. What must be read token by token begins from nothing. */
  private async start(sequence: Sequence): Promise<void> {
    const { goal, prompt } = sequence.work;
    const fresh = goal === 'scores' || goal === 'embedding';
    const found = fresh
      ? { state: undefined, tokens: 0, source: 'none' as const, reason: `${goal} need every token read` }
      : await this.store.lookup(prompt);
    sequence.reuse = { tokens: found.tokens, reason: found.reason, source: found.source };
    this.counts.admitted(prompt.length, found.tokens);
    const room = goal === 'generate' ? Math.min(sequence.maxTokens, 64) : 0;
    const block = this.runner.newBlock(capacityFor(prompt.length + room));
    block.add(found.state as HybridState | undefined);
    sequence.block = block;
    sequence.take(found.state?.logits);
    if (!fresh) this.learnBoundary(sequence);
    if (block.tokens[0] === prompt.length) await this.finishReading(sequence);
  }

  /** Where this prompt parts from one that was read before, the next may part too. */
  private learnBoundary(sequence: Sequence): void {
    const shared = this.store.nearestShared(sequence.work.prompt);
    const near = sequence.boundaries.some(({ position }) => position <= shared && shared - position < boundaryDistance);
    if (shared - sequence.position < learnedBoundaryTokens || near || shared >= sequence.work.prompt.length) return;
    sequence.boundaries.push({ position: shared, kind: 'document' });
    sequence.boundaries.sort((a, b) => a.position - b.position);
  }

  /** One chunk of one prompt, each in its turn. */
  private async readSome(): Promise<void> {
    const sequence = this.reading.shift();
    if (sequence === undefined) return;
    this.reading.push(sequence);
    await this.attempt([sequence], async () => {
      const { prompt } = sequence.work;
      const boundary = sequence.boundaries.find(({ position }) => position > sequence.position);
      const end = Math.min(boundary?.position ?? prompt.length, prompt.length);
      const before = sequence.position;
      const started = performance.now();
      await readChunk(this.runner, sequence, end, this.chunkSize.next(this.writing > 0));
      const elapsed = performance.now() - started;
      this.chunkSize.measured(sequence.position - before, elapsed);
      this.counts.read(elapsed);
      sequence.hooks.onPrefill(sequence.position, prompt.length);
      if (sequence.position === prompt.length) await this.finishReading(sequence);
      else if (sequence.position === boundary?.position) this.keep(sequence, sequence.block!, 0, boundary.kind);
    });
  }

  private async finishReading(sequence: Sequence): Promise<void> {
    const { work, block } = sequence;
    sequence.finishReading();
    if (work.goal === 'logits') sequence.values = sequence.logits!.slice();
    if (work.goal === 'state') this.keep(sequence, block!, 0, 'named');
    if (work.goal !== 'generate') return this.end(sequence, 'stop');
    // The first token goes out before the state is copied.
    const ended = await sequence.choose();
    const named = work.boundaries.some(({ position }) => position === work.prompt.length);
    this.keep(sequence, block!, 0, named ? 'named' : 'prompt');
    if (ended !== undefined) return this.end(sequence, ended);
    this.reading = this.reading.filter((each) => each !== sequence);
    sequence.block = undefined;
    this.groupOf(block!.capacity).bring(sequence, block!);
  }

  private groupOf(capacity: number): DecodeGroup {
    const group = this.groups.get(capacity) ?? new DecodeGroup(this.runner, capacity);
    this.groups.set(capacity, group);
    return group;
  }

  /** One token of every request of a group. */
  private async writeSome(group: DecodeGroup): Promise<void> {
    for (const sequence of [...group.sequences]) {
      const row = group.sequences.indexOf(sequence);
      if (group.hasRoom(row)) continue;
      this.groupOf(capacityFor(group.capacity + 1)).join(sequence, group.block, row);
      group.leave(sequence);
    }
    const sequences = [...group.sequences];
    if (sequences.length === 0) {
      this.groups.delete(group.capacity);
      return;
    }
    await this.attempt(sequences, async () => {
      const started = performance.now();
      await group.step();
      this.counts.wrote(sequences.length, performance.now() - started);
      for (const sequence of sequences) {
        const ended = await sequence.choose();
        if (ended !== undefined) this.end(sequence, ended, group);
      }
    });
  }

  /** Fails just these requests when what is done for them throws. */
  private async attempt(sequences: readonly Sequence[], action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      for (const sequence of sequences) {
        const group = [...this.groups.values()].find((each) => each.sequences.includes(sequence));
        if (group === undefined && !this.reading.includes(sequence)) continue;
        this.release(sequence, group);
        sequence.hooks.onFailed(error);
      }
    }
  }

  /** Keeps what was written too: the next turn of a conversation begins with it. */
  private end(sequence: Sequence, reason: WorkOutcome['finishReason'], group?: DecodeGroup): void {
    const block = group?.block ?? sequence.block;
    const row = group?.sequences.indexOf(sequence) ?? 0;
    if (reason !== 'aborted' && group !== undefined) this.keep(sequence, group.block, row, 'answer');
    const wanted = sequence.work.goal === 'state' && reason !== 'aborted';
    sequence.hooks.onDone(sequence.outcome(reason), wanted ? this.stateOf(sequence, block!, row) : undefined);
    this.release(sequence, group);
    this.counts.ended(reason);
  }

  private keep(sequence: Sequence, block: RowBlock, row: number, kind: Boundary): void {
    this.store.keep(sequence.textBefore(block.tokens[row]!), this.stateOf(sequence, block, row), kind);
  }

  private stateOf(sequence: Sequence, block: RowBlock, row: number): HybridState {
    const ids = sequence.textBefore(block.tokens[row]!);
    return block.extract(row, prefixHash(ids), sequence.logits?.slice());
  }

  private release(sequence: Sequence, group: DecodeGroup | undefined): void {
    group?.leave(sequence);
    sequence.block?.free();
    this.reading = this.reading.filter((each) => each !== sequence);
    sequence.block = undefined;
    sequence.close();
    this.reservedBytes -= sequence.reserved;
  }
}
