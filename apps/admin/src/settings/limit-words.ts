import type { TenantLimits } from '@marimba/contracts';

/** What each limit of a tenant bounds, and what happens beyond it. */
export const limitWords: Record<keyof TenantLimits, { label: string; about: string }> = {
  runsAtOnce: { label: 'Runs at once', about: 'Queued or running; a new one beyond it is refused.' },
  tokensPerDay: { label: 'Tokens a day (UTC)', about: 'Of model calls; then no new run begins until midnight UTC.' },
  tokensPerRun: { label: 'Tokens a run', about: 'Its largest budget: a run is suspended there.' },
  stepsPerRun: { label: 'Steps a run', about: 'Attempts at steps; a run is suspended there.' },
};

export const limitNames = Object.keys(limitWords) as (keyof TenantLimits)[];
