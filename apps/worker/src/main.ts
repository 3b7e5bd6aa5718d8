import { MarimbaError } from '@marimba/contracts';
import { NestFactory } from '@nestjs/core';
import { readConfig } from './config.js';
import { createLogger, nestLogger } from './logger.js';
import { WorkerModule } from './worker.module.js';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.LOG_LEVEL);
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config, logger), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'stopping');
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  // A worker that was started by another process does not outlive it.
  process.on('disconnect', () => void stop('the parent process is gone'));
  logger.info({ roles: config.WORKER_ROLES }, 'ready');
  process.send?.({ ready: true });
}

main().catch((error: unknown) => {
  const remedy = error instanceof MarimbaError && error.remedy ? ` ${error.remedy}` : '';
  console.error(`The worker could not start: ${error instanceof Error ? error.message : String(error)}${remedy}`);
  process.exit(1);
});
