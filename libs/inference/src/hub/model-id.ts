import { HubError } from './hub-error.js';

export interface ModelId {
  owner: string;
  name: string;
  /** Branch, tag or commit. */
  revision: string;
}

const part = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;
const revisionPart = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const isPart = (text: string): boolean => part.test(text) && !text.includes('..');

/** Whether a text has the shape of `owner/name` or `owner/name@revision`. */
export function isModelId(text: string): boolean {
  const [path = '', ...revisions] = text.split('@');
  const parts = path.split('/');
  return (
    parts.length === 2 &&
    parts.every(isPart) &&
    revisions.length <= 1 &&
    revisions.every((revision) => revision.split('/').every((each) => revisionPart.test(each) && !each.includes('..')))
  );
}

/** @throws HubError when the text is not `owner/name`, with `@revision` behind it where another than main is wanted */
export function parseModelId(text: string): ModelId {
  if (!isModelId(text))
    throw new HubError(
      `'${text}' is not the id of a model.`,
      'Write it as on its page: owner/name, or owner/name@revision for a branch, tag or commit.',
    );
  const [path = '', revision = 'main'] = text.split('@');
  const [owner = '', name = ''] = path.split('/');
  return { owner, name, revision };
}
