import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ConnectionsModule } from './connections/connections.module.js';
import { HealthModule } from './health/health.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { InferenceModule } from './inference/inference.module.js';
import type { DevicePool } from './inference/pool/device-pool.js';
import { StepsModule } from './steps/steps.module.js';
import type { Logger, WorkerConfig } from './tokens.js';
import { TriggersModule } from './triggers/triggers.module.js';

const modulesOfRole = { steps: [StepsModule, TriggersModule], inference: [InferenceModule, ImportsModule] } as const;

/** A worker with the roles that its configuration names. */
@Module({})
export class WorkerModule {
  static with(config: WorkerConfig, logger: Logger, pool: DevicePool | null): DynamicModule {
    const roles = [...new Set(config.WORKER_ROLES)].flatMap<Type>((role) => modulesOfRole[role]);
    return { module: WorkerModule, imports: [ConnectionsModule.with(config, logger, pool), HealthModule, ...roles] };
  }
}
