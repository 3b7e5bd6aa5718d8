import { type RunStatus, runStatus } from '@marimba/contracts';

/** What the list is narrowed to, as it stands in the address; amounts are digits, times ISO 8601, durations seconds. */
export interface RunFilter {
  status?: RunStatus;
  workflow?: string;
  user?: string;
  model?: string;
  unmet?: string;
  q?: string;
  createdFrom?: string;
  createdUntil?: string;
  minTokens?: string;
  maxTokens?: string;
  minSeconds?: string;
  maxSeconds?: string;
}

const names = [
  'workflow',
  'user',
  'model',
  'unmet',
  'q',
  'createdFrom',
  'createdUntil',
  'minTokens',
  'maxTokens',
  'minSeconds',
  'maxSeconds',
] as const satisfies (keyof RunFilter)[];

/** The filter of an address; what is none is left out. */
export function readFilter(search: URLSearchParams): RunFilter {
  const filter: RunFilter = {};
  const status = runStatus.safeParse(search.get('status'));
  if (status.success) filter.status = status.data;
  for (const name of names) {
    const value = search.get(name);
    if (value) filter[name] = value;
  }
  return filter;
}

export function writeFilter(filter: RunFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => !!entry[1]));
}

/** As `GET /v1/runs` takes it. */
export function queryOf({ minTokens, maxTokens, minSeconds, maxSeconds, ...rest }: RunFilter) {
  return {
    ...rest,
    ...amount('minTokens', minTokens, 1),
    ...amount('maxTokens', maxTokens, 1),
    ...amount('minDuration', minSeconds, 1_000),
    ...amount('maxDuration', maxSeconds, 1_000),
  };
}

function amount<N extends string>(name: N, digits: string | undefined, factor: number): { [K in N]?: number } {
  const value = Math.round(Number(digits) * factor);
  return (digits && Number.isFinite(value) && value >= 0 ? { [name]: value } : {}) as { [K in N]?: number };
}
