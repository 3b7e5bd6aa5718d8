import { randomBytes } from 'node:crypto';

let last = 0n;

/**
 * UUID version 7 (RFC 9562, 5.7 and 6.2 method 1): 48 bits of milliseconds, a 12-bit counter, 62 random bits. New rows go
 * to the end of an index, and the ids of one process sort in the order in which they were made.
 */
export function uuidV7(milliseconds = Date.now()): string {
  // Time and counter as one number, which only grows; a full counter borrows the next millisecond.
  const now = BigInt(milliseconds) << 12n;
  last = now > last ? now : last + 1n;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Number(last >> 12n), 0, 6);
  bytes.writeUInt16BE(0x7000 | Number(last & 0xfffn), 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
