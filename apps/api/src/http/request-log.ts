import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logger.js';

/** One line a request, when it was answered; an event stream's when it ended. No headers, no bodies, no query. */
export function useRequestLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', async (request, reply) => {
    const level = reply.statusCode >= 500 ? 'error' : 'info';
    logger[level](
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        tenant: request.principal?.tenantId,
      },
      'request',
    );
  });
}
