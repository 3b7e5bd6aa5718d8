import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { KeptState } from '../../../libs/inference/src/state/kept-state.js';
import { prefixHash } from '../../../libs/inference/src/state/prefix-hash.js';
import { StateStore } from '../../../libs/inference/src/state/store/state-store.js';
import type { StateStoreOptions } from '../../../libs/inference/src/state/store/store-options.js';

/** Bytes that follow from the text alone, so that a state of another text shows. */
export function contentOf(ids: readonly number[], length: number): Uint8Array {
  const seed = createHash('sha256').update(ids.join()).digest();
  return Uint8Array.from({ length }, (_, index) => seed[index % seed.length]! ^ (index & 0xff));
}

export const logitsOf = (ids: readonly number[]): Float32Array =>
  Float32Array.from({ length: 5 }, (_, index) => ids.length + index / 4);

export class FakeState implements KeptState {
  constructor(
    readonly position: number,
    readonly prefixHash: string,
    readonly logits: Float32Array | undefined,
    readonly content: Uint8Array,
  ) {}

  static of(ids: readonly number[], options: { bytes?: number; logits?: boolean } = {}): FakeState {
    const logits = options.logits === false ? undefined : logitsOf(ids);
    return new FakeState(ids.length, prefixHash(ids), logits, contentOf(ids, options.bytes ?? 1000));
  }

  get bytes(): number {
    return this.content.length;
  }

  fork(): FakeState {
    return new FakeState(this.position, this.prefixHash, this.logits?.slice(), this.content.slice());
  }

  serialize(): Uint8Array[] {
    const middle = Math.floor(this.content.length / 3);
    return [this.content.subarray(0, middle), this.content.subarray(middle)];
  }
}

/** What is wrong with a state found for a prompt, if anything. */
export function wrongFor(ids: readonly number[], tokens: number, state: KeptState | undefined): string | undefined {
  if (state === undefined) return tokens === 0 ? undefined : 'tokens without a state';
  const text = ids.slice(0, tokens);
  const { position, prefixHash: hash, content, logits } = state as FakeState;
  if (position !== tokens || hash !== prefixHash(text)) return 'the state of another text';
  if (Buffer.compare(content, contentOf(text, content.length)) !== 0) return 'another content';
  if (logits !== undefined && logits.join() !== logitsOf(text).join()) return 'other logits';
  return tokens === ids.length && logits === undefined ? 'no logits for the whole prompt' : undefined;
}

const folders: string[] = [];
const stores: StateStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marimba-states-'));
  folders.push(folder);
  return folder;
}

export const modelHash = 'a1'.repeat(32);

/** A store of fake states, and what it complained of. */
export async function openStore(
  options: Partial<StateStoreOptions> = {},
): Promise<{ store: StateStore; troubles: string[] }> {
  const troubles: string[] = [];
  const store = await StateStore.open({
    modelHash,
    memoryBytes: 1 << 20,
    diskBytes: 1 << 20,
    minimumTokens: 1,
    deserialize: (body, position, hash, logits) => new FakeState(position, hash, logits, body),
    onTrouble: (message) => troubles.push(message),
    ...options,
  });
  stores.push(store);
  return { store, troubles };
}

export const range = (length: number, start = 0): number[] => Array.from({ length }, (_, index) => start + index);
