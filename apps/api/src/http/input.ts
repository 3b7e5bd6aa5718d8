import { type ProblemDetail, TerminalError } from '@marimba/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { specOf } from './route.js';
import { problemDetails } from './zod-problems.js';

const parts = ['params', 'query', 'body'] as const;

/**
 * The request's parameters, query and body as the route's schemas read them.
 * @throws TerminalError request.invalid naming every place that is wrong
 */
export const Input = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const spec = specOf(context.getHandler()) ?? {};
  const input: Record<string, unknown> = {};
  const errors: ProblemDetail[] = [];
  for (const part of parts) {
    const schema = (spec as Record<string, z.ZodObject | undefined>)[part];
    if (schema === undefined) continue;
    const parsed = schema.safeParse(request[part] ?? {});
    if (parsed.success) input[part] = parsed.data;
    else errors.push(...problemDetails(parsed.error, schema, part));
  }
  if (errors.length === 0) return input;
  const places = errors.length === 1 ? 'one place' : `${errors.length} places`;
  throw new TerminalError(
    'request.invalid',
    `The request is wrong in ${places}: ${errors[0]!.pointer} ${errors[0]!.message}`,
    {
      errors,
      remedy: 'Mend the places named in errors; /docs shows what the route takes.',
    },
  );
});
