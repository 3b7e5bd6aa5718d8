import type { AddressInfo } from 'node:net';
import { MarimbaError } from '@marimba/contracts';
import { Store } from '@marimba/store';
import { readConfig } from './config.js';
import { createApp } from './create-app.js';
import { createLogger } from './logger.js';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger(config.LOG_LEVEL);
  const app = await createApp(config, logger);
  await app.listen(config.PORT, config.HOST);
  const { port } = app.getHttpServer().address() as AddressInfo;
  let stopping = false;
  const stop = async (why: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ why }, 'stopping');
    await app.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
  // An api that was started by another process does not outlive it.
  process.on('disconnect', () => void stop('the parent process is gone'));
  logger.info({ host: config.HOST, port }, 'ready');
  process.send?.({ ready: true, port });
  // Whoever comes first does not wait for it.
  app
    .get(Store)
    .warmUp()
    .catch((error: unknown) => logger.warn({ error }, 'the database did not answer the first query'));
}

main().catch((error: NodeJS.ErrnoException) => {
  console.error(`The api could not start: ${error.message}${remedyOf(error)}`);
  process.exit(1);
});

function remedyOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE')
    return ' Another program has this port: stop it, or set PORT to another one (0 takes any).';
  return error instanceof MarimbaError && error.remedy ? ` ${error.remedy}` : '';
}
