import { RunControl, RunStarter, Scheduler } from '@marimba/engine';
import { type connectRedis, RedisRunNotifier, StepQueue } from '@marimba/queue';
import { Store } from '@marimba/store';
import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { StepsModule } from '../steps/steps.module.js';
import { LOGGER, type Logger, REDIS } from '../tokens.js';
import { ScheduleTicker } from './schedule-ticker.js';

type Redis = ReturnType<typeof connectRedis>;

/** Part of the role `steps`: starts the runs of schedules. */
@Module({
  imports: [StepsModule],
  providers: [
    {
      provide: ScheduleTicker,
      useFactory: (store: Store, redis: Redis, queue: StepQueue, starter: RunStarter, logger: Logger) => {
        const clock = { now: () => new Date() };
        const warn = (message: string, error: unknown) => logger.warn({ err: error }, message);
        const notifier = new RedisRunNotifier(redis);
        const control = new RunControl({ store: store.runs, queue, notifier, clock, warn });
        const scheduler = new Scheduler({ schedules: store.dueSchedules, starter, control, clock, warn });
        return new ScheduleTicker(scheduler, logger);
      },
      inject: [Store, REDIS, StepQueue, RunStarter, LOGGER],
    },
  ],
})
export class TriggersModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(ScheduleTicker) private readonly ticker: ScheduleTicker) {}

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.ticker.stop();
  }
}
