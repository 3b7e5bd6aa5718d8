import { MarimbaError, TerminalError } from '@marimba/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteContract } from './route.js';
import { problemsOf } from './validation-problems.js';

/** The checked `params`, `query` and `body` of a request: an {@link InputOf} its route's contract. */
export const Input = createParamDecorator((_data: undefined, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { contract } = request.routeOptions.config;
  if (contract === undefined)
    throw new MarimbaError('internal.error', `the route ${request.routeOptions.url} has no contract`);
  return readInput(contract, request);
});

/** @throws TerminalError request.invalid with every place that is wrong in the first part that is */
export function readInput(contract: RouteContract, request: Pick<FastifyRequest, 'params' | 'query' | 'body'>) {
  return {
    params: contract.params && check(contract.params, request.params, 'path'),
    query: contract.query && check(contract.query, request.query ?? {}, 'query'),
    body: contract.body && check(contract.body, request.body ?? {}, 'body'),
  };
}

export function check<T>(schema: z.ZodType<T>, value: unknown, where: 'path' | 'query' | 'body'): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const errors = problemsOf(checked.error, schema, value);
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new TerminalError(
    'request.invalid',
    `the ${where} of the request is not valid: ${first?.pointer || '/'}: ${first?.message}${more}`,
    { remedy: first?.hint ?? 'correct every place listed in `errors`', errors },
  );
}
