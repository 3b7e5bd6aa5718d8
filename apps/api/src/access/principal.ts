import type { Principal } from '@marimba/store';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export type { Principal };

const principals = new WeakMap<FastifyRequest, Principal>();

export const setPrincipal = (request: FastifyRequest, principal: Principal): void =>
  void principals.set(request, principal);
export const principalOf = (request: FastifyRequest): Principal | undefined => principals.get(request);

/** Who asks. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** How a key is named in logs of what was done. */
export const actorOf = ({ keyId, name }: Principal): string => `key:${name} (${keyId})`;
