import { type CelResult, isCelList, isCelMap } from '@bufbuild/cel';
import { GrowingList } from './growing-list.js';

/** What a value weighs that is no text: so many characters. */
const plainWeight = 8;
/** Values are never changed, and the same one may stand at many places of another. */
const known = new WeakMap<object, number>();

/**
 * How large a value is as JSON, roughly and in characters. What stands at several places counts at each of them, and is
 * looked at once: a list of lists that hold each other twice is as large as it would be written, and soon weighed.
 */
export function weightOf(value: CelResult): number {
  if (typeof value === 'string') return plainWeight + value.length;
  if (typeof value !== 'object' || value === null) return plainWeight;
  if (value instanceof Uint8Array) return plainWeight + value.length;
  if (value instanceof GrowingList) return value.weight;
  const before = known.get(value);
  if (before !== undefined) return before;
  let weight = plainWeight;
  if (isCelList(value)) for (const each of value) weight += weightOf(each);
  else if (isCelMap(value))
    for (const [key, member] of value) weight += weightOf(member) + (typeof key === 'string' ? key.length : 0);
  known.set(value, weight);
  return weight;
}
