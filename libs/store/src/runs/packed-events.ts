import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { NewRunEvent } from '@marimba/contracts';
import { eventDictionaries, newestDictionary } from './event-dictionary.js';

/** Most events that one row holds: who reads a part of a log unpacks little that was not asked for. */
export const mostInARow = 64;

/** Events are small: a window and tables of the usual size would take longer to clear than the events to press. */
const small = { windowBits: 13, memLevel: 4, level: 6, chunkSize: 1_024 };
const large = { level: 6 };
const smallBytes = 8 * 1024;

/** The number of the dictionary, then raw DEFLATE (RFC 1951) of the JSON `[[type, data], …]`. */
export function packEvents(events: readonly NewRunEvent[]): Buffer {
  const text = Buffer.from(JSON.stringify(events.map(({ type, data }) => [type, data])));
  const dictionary = eventDictionaries.get(newestDictionary)!;
  const pressed = deflateRawSync(text, { ...(text.length <= smallBytes ? small : large), dictionary });
  return Buffer.concat([Buffer.of(newestDictionary), pressed]);
}

/** Types and data as they were packed, checked by no schema. @throws Error for what {@link packEvents} did not make */
export function unpackEvents(packed: Buffer): [type: string, data: unknown][] {
  const dictionary = eventDictionaries.get(packed[0] ?? 0);
  if (dictionary === undefined) throw new Error(`it is packed in the unknown way ${packed[0]}`);
  const events: unknown = JSON.parse(inflateRawSync(packed.subarray(1), { dictionary }).toString());
  if (!Array.isArray(events) || !events.every((event) => Array.isArray(event) && typeof event[0] === 'string'))
    throw new Error('it holds no list of events');
  return events as [string, unknown][];
}
