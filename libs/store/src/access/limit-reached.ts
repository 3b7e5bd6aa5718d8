import { MarimbaError } from '@marimba/contracts';

const reached = {
  'runs-at-once': ['as many runs are going as this tenant may have at once', 'wait until one has ended, or cancel one'],
  'tokens-per-day': ['this tenant has used its tokens of today', 'wait until tomorrow (UTC)'],
} as const;

/** What a tenant may use is used. Not for ever, so whoever asks may ask again. */
export function limitReached(limit: keyof typeof reached): MarimbaError {
  const [detail, remedy] = reached[limit];
  return new MarimbaError('tenant.limit-reached', detail, {
    remedy: `${remedy}; the administrator of the installation sets the limits of tenants`,
  });
}
