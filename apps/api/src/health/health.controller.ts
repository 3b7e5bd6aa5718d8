import { type connectRedis, pingRedis } from '@marimba/queue';
import { Store } from '@marimba/store';
import { Controller, Inject } from '@nestjs/common';
import { z } from 'zod';
import { defineRoute, Route } from '../http/route.js';
import { REDIS } from '../tokens.js';

const tag = 'Health';
const health = defineRoute({
  method: 'GET',
  path: '/healthz',
  tag,
  summary: 'The process is alive',
  response: z.object({ status: z.literal('ok') }),
});
const ready = defineRoute({
  method: 'GET',
  path: '/readyz',
  tag,
  summary: 'Postgres and Redis answer; 503 when one does not',
  response: z.object({ status: z.literal('ready') }),
});

@Controller()
export class HealthController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(REDIS) private readonly redis: ReturnType<typeof connectRedis>,
  ) {}

  @Route(health)
  health() {
    return { status: 'ok' };
  }

  @Route(ready)
  async ready() {
    await Promise.all([this.store.ping(), pingRedis(this.redis)]);
    return { status: 'ready' };
  }
}
