import type { connectRedis } from '@marimba/queue';

export const CONFIG = Symbol('config');
export const LOGGER = Symbol('logger');
export const REDIS = Symbol('redis');

export type Redis = ReturnType<typeof connectRedis>;
