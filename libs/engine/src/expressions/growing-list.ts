import { type CelList, type CelValue, celList } from '@bufbuild/cel';

/**
 * The first so many of some items, which may be followed by those of longer lists that begin with it. A loop makes its result
 * an item at a time: so nothing is copied, where the library's own would be a chain of lists as deep as it is long.
 */
export class GrowingList {
  constructor(
    readonly items: CelValue[],
    readonly size: number,
    readonly weight: number,
  ) {}

  get(index: number): CelValue | undefined {
    return index < this.size ? this.items[index] : undefined;
  }

  *values(): Generator<CelValue> {
    for (let index = 0; index < this.size; index++) yield this.items[index]!;
  }
}
// What the library calls a list is known by a mark that its own lists bear, and that is inherited.
Object.setPrototypeOf(GrowingList.prototype, celList([]));

/** The items of both lists, and how many had to be copied: those of the left one only where it is not the longest of its kind. */
export function concatenated(left: CelList, right: CelList, weight: number): { list: CelList; copied: number } {
  const known = left instanceof GrowingList && left.items.length === left.size ? left.items : undefined;
  const items = known ?? [...left];
  for (const item of right) items.push(item);
  const list = new GrowingList(items, items.length, weight) as unknown as CelList;
  return { list, copied: right.size + (known === undefined ? left.size : 0) };
}
