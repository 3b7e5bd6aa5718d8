import type { Budget } from '@marimba/contracts';

const names = { tokens: 'tokens', seconds: 'seconds', steps: 'steps', toolCalls: 'tool calls' };

/** The limits of a budget in words. */
export function budgetText(budget: Budget): string {
  const limits = Object.entries(names).flatMap(([kind, name]) => {
    const limit = budget[kind as keyof Budget];
    return limit === undefined ? [] : [`${limit} ${name}`];
  });
  return limits.length === 0 ? 'no limit' : limits.join(', ');
}
