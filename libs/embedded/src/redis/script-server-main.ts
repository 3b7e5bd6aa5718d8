import type { AddressInfo } from 'node:net';
import { createRedisCommandExecutor, RedisServerState, Resp2Server } from 'js-redis-server/core';

/** For clients to leave after the parent has gone: they close more orderly while their server still answers. */
const patienceMs = 10_000;

/**
 * The process of the embedded Redis. The parent sends `{ password }`, gets `{ port }`, and ends this process by leaving.
 * Assembled from the package's parts because its own `listen` takes no password and binds every interface.
 */
process.once('message', ({ password }: { password: string }) => {
  const state = new RedisServerState({ databaseCount: 16, requirepass: password });
  const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor() });
  server.on('connection', (socket: import('node:net').Socket) => socket.setNoDelay(true));
  process.once('disconnect', () => {
    server.close(() => process.exit(0));
    setTimeout(() => process.exit(0), patienceMs);
  });
  server.listen({ host: '127.0.0.1', port: 0 }, () => process.send?.({ port: (server.address() as AddressInfo).port }));
});
process.once('SIGTERM', () => process.exit(0));
