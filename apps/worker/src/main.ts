import { MarimbaError } from '@marimba/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { readConfig, type WorkerConfig } from './config.js';
import { WorkerStatus } from './health/worker-status.js';
import type { DevicePool } from './inference/pool/device-pool.js';
import { openPool } from './inference/pool/open-pool.js';
import { createLogger, type Logger, nestLogger } from './logger.js';

/**
 * Beside the time for calls to finish. A server that is gone answers no goodbye: the process ends all the same, and others
 * take over what it held.
 */
const goodbyeMs = 5_000;

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.LOG_LEVEL);
  let running: INestApplicationContext | undefined;
  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'stopping');
    const calls = running?.get(WorkerStatus, { strict: false }).inference?.running() ?? 0;
    const longestStopMs = goodbyeMs + (calls > 0 ? config.MARIMBA_DRAIN_MS : 0);
    setTimeout(() => {
      logger.error(`did not stop within ${longestStopMs} ms; ends without`);
      process.exit(1);
    }, longestStopMs).unref();
    await running?.close();
    process.exit(0);
  };
  // Before anything is opened: importing a model takes a while, and its parent may go meanwhile.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  // A worker that was started by another process does not outlive it.
  process.on('disconnect', () => void stop('the parent process is gone'));

  // The devices open their models while the rest of the program is loaded and connected.
  const pool = openDevices(config, logger);
  const [{ NestFactory }, { WorkerModule }] = await Promise.all([import('@nestjs/core'), import('./worker.module.js')]);
  running = await NestFactory.createApplicationContext(WorkerModule.with(config, logger, pool), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  logger.info({ roles: config.WORKER_ROLES }, 'ready');
  process.send?.({ ready: true });
}

function openDevices(config: WorkerConfig, logger: Logger): DevicePool | null {
  if (!config.WORKER_ROLES.includes('inference') || config.MARIMBA_MODELS.length === 0) return null;
  const pool = openPool({ config, logger, onProgress: (progress) => process.send?.({ progress }) });
  // Whoever needs the models asks again and hears of it.
  pool.start().catch(() => undefined);
  return pool;
}

main().catch((error: unknown) => {
  const remedy = error instanceof MarimbaError && error.remedy ? ` ${error.remedy}` : '';
  console.error(`The worker could not start: ${error instanceof Error ? error.message : String(error)}${remedy}`);
  process.exit(1);
});
