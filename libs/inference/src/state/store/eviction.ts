/** Where in a conversation a state was kept. */
export type Boundary = 'message' | 'document' | 'prompt' | 'answer' | 'named';

/**
 * Uses that a state of each kind is credited with before it had any. A named state was asked for, a document is read
 * for several questions, the end of an answer is where the next turn begins; the end of a bare prompt only helps when
 * the very same prompt comes again or another branch of it.
 */
export const boundaryPrior: Record<Boundary, number> = { named: 4, document: 2, answer: 1, message: 0.75, prompt: 0.5 };

/** Seconds after which a state not used again is half as likely to be wanted. */
const halvingSeconds = 600;

/** Bytes a second, and seconds, that reading a state back from disk is taken to need. */
const diskBytesPerSecond = 1e9;
const diskSeconds = 0.002;

export interface Valued {
  /** Tokens that the state has read. */
  position: number;
  boundary: Boundary;
  /** Milliseconds since 1970. */
  lastUsed: number;
  uses: number;
}

export interface Circumstances {
  /** Bytes that giving the state up would free. */
  bytes: number;
  /** Tokens of the longest kept state that begins this one's text; 0 when there is none. */
  parentTokens: number;
  tokensPerSecond: number;
  /** Milliseconds since 1970. */
  now: number;
  /** Whether a copy on disk stays when this one is given up. */
  onDisk: boolean;
}

/**
 * Seconds of work that keeping a byte of this state is expected to save; the state with the least is given up first:
 *
 *   value = cost · chance / bytes
 *   cost = (position − parentTokens) / tokensPerSecond, or the time to read the disk copy where that is less
 *   chance = (uses + prior(boundary)) / (1 + age / 600 s), age since the last use
 *
 * Cost per byte relative to the nearest shorter state follows Marconi (Pan et al., MLSys 2025: compute saved per byte
 * decides in a hybrid model, where states of all lengths have nearly one size); uses over age, times cost over size, is
 * hyperbolic caching (Blankstein et al., USENIX ATC 2017), with the age since last use in place of the age since entry,
 * so that a conversation taken up again is recent at once.
 */
export function stateValue(state: Valued, circumstances: Circumstances): number {
  const { bytes, parentTokens, tokensPerSecond, now, onDisk } = circumstances;
  const recompute = (state.position - parentTokens) / tokensPerSecond;
  const cost = onDisk ? Math.min(recompute, diskSeconds + bytes / diskBytesPerSecond) : recompute;
  const ageSeconds = Math.max(0, now - state.lastUsed) / 1000;
  const chance = (state.uses + boundaryPrior[state.boundary]) / (1 + ageSeconds / halvingSeconds);
  return (cost * chance) / bytes;
}

/** The item of least value. Among equals the first, which is the longest known. */
export function leastValuable<T>(items: Iterable<T>, value: (item: T) => number): T | undefined {
  let least: T | undefined;
  let leastValue = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const itemValue = value(item);
    if (least !== undefined && itemValue >= leastValue) continue;
    least = item;
    leastValue = itemValue;
  }
  return least;
}
