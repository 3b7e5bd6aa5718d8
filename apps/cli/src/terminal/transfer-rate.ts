const windowMs = 10_000;
/** Before, a rate would be a guess. */
const leastMs = 1_000;

/** Bytes a second over the last ten seconds; what was there at the first look does not count. */
export class TransferRate {
  private samples: { at: number; done: number }[] = [];

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @returns bytes a second, or undefined in the first second and until something came */
  update(done: number): number | undefined {
    const at = this.now();
    const last = this.samples.at(-1);
    // Less than before: a file began anew, and so does the count.
    if (last !== undefined && done < last.done) this.samples = [];
    // A sample for every quarter of a second is enough; a fast network tells thousands.
    const previous = this.samples.at(-2);
    if (previous !== undefined && at - previous.at < 250) this.samples.pop();
    this.samples.push({ at, done });
    while (this.samples.length > 2 && at - this.samples[1]!.at >= windowMs) this.samples.shift();
    const first = this.samples[0]!;
    const elapsed = at - first.at;
    return elapsed >= leastMs && done > first.done ? ((done - first.done) / elapsed) * 1000 : undefined;
  }
}
