import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The one person whose runs whoever asks may see and touch. While it is set, every read of a tenant's rows says so to the
 * database, whose policies leave out the runs of all others with their events, so that no route has to think of it. What the
 * service itself does meanwhile, such as letting the next run begin, is done outside of it (`runReader.exit`).
 */
export const runReader = new AsyncLocalStorage<string>();
