export { EmbeddedServerError } from './embedded-server-error.js';
export { freePort } from './free-port.js';
export { describePostgres } from './postgres/binaries.js';
export { type EmbeddedPostgres, type StartPostgresOptions, startPostgres } from './postgres/start-postgres.js';
export { findNativeServer } from './redis/native-server.js';
export { type EmbeddedRedis, type StartRedisOptions, startRedis } from './redis/start-redis.js';
