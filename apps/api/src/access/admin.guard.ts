import { TerminalError } from '@marimba/contracts';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { specOf } from '../http/route.js';
import { principalOf } from './principal.js';

/** Keeps routes of administrators from everyone else. */
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (specOf(context.getHandler())?.admin !== true) return true;
    if (principalOf(context.switchToHttp().getRequest<FastifyRequest>())?.role === 'admin') return true;
    throw new TerminalError('auth.forbidden', 'Only an administrator may do this.', {
      remedy: "Use an administrator's key.",
    });
  }
}
