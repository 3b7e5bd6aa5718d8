import type { TemplateNeed } from '@marimba/contracts';

/** What has to be there before a template can be run. */
export const needWords: Record<TemplateNeed, string> = {
  collection: 'a collection of documents',
  'second-model': 'a second model',
  user: 'a user whom runs are for',
};
