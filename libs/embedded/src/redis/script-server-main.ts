import type { AddressInfo } from 'node:net';
import { createRedisCommandExecutor, RedisServerState, Resp2Server } from 'js-redis-server/core';

/**
 * The process of the embedded Redis. The parent sends `{ password }`, gets `{ port }`, and ends this process by leaving.
 * Assembled from the package's parts because its own `listen` takes no password and binds every interface.
 */
process.once('message', ({ password }: { password: string }) => {
  const state = new RedisServerState({ databaseCount: 16, requirepass: password });
  const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor() });
  server.listen({ host: '127.0.0.1', port: 0 }, () => process.send?.({ port: (server.address() as AddressInfo).port }));
});
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => process.exit(0));
