import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.js';

/** `prevHash` of the first entry of every chain. */
export const genesisHash = '0'.repeat(64);

/** Lower-case hexadecimal SHA-256 of bytes, or of a string's UTF-8. */
export function sha256Of(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** SHA-256 of the canonical JSON of an entry without its own `hash`; `prevHash` is inside, which chains it. */
export function entryHash(entry: object): string {
  const { hash: _own, ...rest } = entry as { hash?: string };
  return sha256Of(canonicalJson(rest));
}

/** Gives an entry the hash of the one before and its own. */
export function chained<T extends object>(entry: T, prevHash: string): T & { prevHash: string; hash: string } {
  const linked = { ...entry, prevHash };
  return { ...linked, hash: entryHash(linked) };
}
