import { type JsonObject, type JsonValue, MarimbaError } from '@marimba/contracts';
import type { GuardedResponse } from '../outbound/guarded-fetch.js';
import { largestResultBytes } from '../register-tool.js';

/** Characters of a text that are given on. A result as a whole is bounded too (`largestResultBytes`). */
export const longestText = 60_000;
/** What of an answer's headers means something to a caller; others may hold what is not for it. */
const shownHeaders = ['content-type', 'location', 'etag', 'last-modified', 'link', 'retry-after', 'content-language'];

/**
 * A server that fails or has too much to do may be asked again; what it says of other mistakes is an answer.
 * @throws MarimbaError tool.failed
 */
export function refuseServerErrors({ status, url, headers }: GuardedResponse): void {
  if (status < 500 && status !== 429) return;
  const later = headers['retry-after'];
  throw new MarimbaError(
    'tool.failed',
    `${new URL(url).host} answered ${status}${later ? `; try again after ${later}` : ''}`,
  );
}

/** Status, the headers that matter, and the body. */
export function readAnswer(answer: GuardedResponse): JsonObject {
  const { status, url, headers } = answer;
  const shown = Object.entries(headers).filter(([name]) => shownHeaders.includes(name));
  return { status, url, headers: Object.fromEntries(shown), body: readBody(answer) };
}

/** JSON as its value, text as text that is cut where it is too long, other bytes by their number only. */
export function readBody({ headers, body }: GuardedResponse): JsonValue {
  if (body.length === 0) return null;
  const contentType = headers['content-type'] ?? '';
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
  if (/^application\/(.*\+)?json$/.test(mediaType) && body.length <= largestResultBytes) {
    const value = parsed(body);
    if (value !== undefined) return value;
  }
  const isText = mediaType === '' || /^text\/|json|xml|javascript|x-www-form-urlencoded|yaml/.test(mediaType);
  return isText ? cut(decode(body, contentType)) : { bytes: body.length, mediaType };
}

function parsed(bytes: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonValue;
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** The beginning, with a mark that says how much is missing. */
export function cut(text: string, limit = longestText): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}\n[cut here: ${text.length - limit} of ${text.length} characters are not shown]`;
}
