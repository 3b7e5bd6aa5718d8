import type { ProblemDetail } from '@marimba/contracts';
import type { z } from 'zod';

/** Zod's issues as places with hints. A body's places are JSON pointers into it, others name their part of the request. */
export function problemDetails(
  error: z.ZodError,
  schema: z.ZodObject,
  part: 'params' | 'query' | 'body',
): ProblemDetail[] {
  const prefix = part === 'body' ? '' : `${part}:`;
  return error.issues.flatMap((issue): ProblemDetail[] => {
    const pointer = `${prefix}${issue.path.map((step) => `/${escaped(step)}`).join('')}`;
    if (issue.code !== 'unrecognized_keys') return [{ pointer, message: issue.message }];
    const known = issue.path.length === 0 ? Object.keys(schema.shape) : [];
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escaped(key)}`,
      message: 'is not a known field',
      hint: known.length > 0 ? `Remove it, or use one of: ${known.join(', ')}.` : 'Remove it.',
    }));
  });
}

/** RFC 6901. */
const escaped = (step: PropertyKey): string => String(step).replaceAll('~', '~0').replaceAll('/', '~1');
