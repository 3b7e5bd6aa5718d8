import { Readable } from 'node:stream';
import { type ProblemDetail, TerminalError } from '@marimba/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { checkJsonTree } from './check-json-tree.js';
import { type RouteSpec, specOf } from './route.js';
import { problemsOf } from './validation-problems.js';

const parts = ['params', 'query', 'headers', 'body'] as const;

/**
 * The request's parameters, query and body as the route's schemas read them.
 * @throws TerminalError request.invalid naming every place that is wrong
 */
export const Input = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const spec = specOf(context.getHandler()) ?? ({} as Partial<RouteSpec>);
  if (spec.checksTextItself !== true && spec.rawBody !== true && !isStream(request, spec))
    checkJsonTree(request.body, { text: true });
  const input: Record<string, unknown> = {};
  const errors: ProblemDetail[] = [];
  for (const part of parts) {
    const schema = spec[part];
    if (schema === undefined || (part === 'body' && isStream(request, spec))) continue;
    const value = request[part] ?? {};
    const parsed = schema.safeParse(value);
    if (parsed.success) input[part] = parsed.data;
    else errors.push(...problemsOf(parsed.error, schema, value).map((problem) => placed(problem, part)));
  }
  if (errors.length === 0) return input;
  const [first] = errors;
  const places = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  throw new TerminalError(
    'request.invalid',
    `The request is wrong: ${first!.pointer || 'it'} ${first!.message}${places}.`,
    {
      errors,
      remedy: 'Mend the places named in errors; /docs shows what the route takes.',
    },
  );
});

/** A file: whoever takes it reads it. */
const isStream = (request: FastifyRequest, spec: Partial<RouteSpec>): boolean =>
  spec.fileBody === true && request.body instanceof Readable;

/** A body's places are JSON pointers into it; others say which part of the address they are in. */
function placed(problem: ProblemDetail, part: (typeof parts)[number]): ProblemDetail {
  return part === 'body' ? problem : { ...problem, pointer: `${part}:${problem.pointer}` };
}
