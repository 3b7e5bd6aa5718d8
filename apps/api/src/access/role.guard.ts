import { mayAct, type Role, TerminalError } from '@marimba/contracts';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type RouteSpec, specOf } from '../http/route.js';
import { principalOf } from './principal.js';
import { publicRoutes } from './public-routes.js';

const only: Record<Role, string> = {
  viewer: 'Only who has a key may do this.',
  member: 'A key of the role viewer looks only; it changes nothing.',
  admin: 'Only an administrator may do this.',
  system: 'Only a system administrator may do this.',
};

/** The least role that a route is for: what changes anything is for members, unless it says otherwise. */
export function roleFor(spec: RouteSpec): Role {
  if (spec.role !== undefined) return spec.role;
  if (spec.admin === true) return 'admin';
  return spec.method === 'GET' ? 'viewer' : 'member';
}

/** Keeps routes from those whose role is below the one they are for. Only public routes have no caller. */
export class RoleGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const spec = specOf(context.getHandler());
    const caller = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (spec === undefined) return true;
    const needed = roleFor(spec);
    if (caller === undefined ? publicRoutes.has(spec.path) : mayAct(caller.role, needed)) return true;
    throw new TerminalError('auth.forbidden', only[needed], {
      remedy: needed === 'member' ? 'Use the key of a member.' : "Use an administrator's key.",
    });
  }
}
