import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Registry } from 'prom-client';
import { defineRoute, Route } from '../http/route.js';

const metrics = defineRoute({
  method: 'GET',
  path: '/metrics',
  tag: 'Health',
  summary: 'What the api does and which workers there are, as Prometheus reads it',
  description: 'Engines and devices are told in full by each worker, on its own port (WORKER_HEALTH_PORT).',
  produces: 'text/plain',
  admin: true,
});

@Controller()
export class MetricsController {
  constructor(@Inject(Registry) private readonly registry: Registry) {}

  @Route(metrics)
  async read(@Res() reply: FastifyReply): Promise<void> {
    await reply.header('content-type', this.registry.contentType).send(await this.registry.metrics());
  }
}
