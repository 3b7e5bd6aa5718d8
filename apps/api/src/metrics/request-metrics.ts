import type { FastifyInstance } from 'fastify';
import { Histogram, type Registry } from 'prom-client';

/** Times every request by route (its pattern, never its path), method and status. */
export function timeRequests(server: FastifyInstance, registry: Registry): void {
  const requests = new Histogram({
    name: 'marimba_http_request_seconds',
    help: 'Seconds until a request was answered; a stream is answered when it ends',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  server.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    requests.observe({ method, route: routeOptions.url ?? '(none)', status: statusCode }, elapsedTime / 1000);
  });
}
