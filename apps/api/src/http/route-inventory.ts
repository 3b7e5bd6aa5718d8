import type { FastifyInstance } from 'fastify';
import type { RouteContract } from './route.js';

export interface ServedRoute {
  method: string;
  /** As Fastify knows it: '/v1/runs/:id'. */
  url: string;
  contract: RouteContract;
}

/** Every route that Fastify really serves, however it came to be. */
export class RouteInventory {
  private readonly served: ServedRoute[] = [];

  /** To be called before any route is made. A route without a contract stops the start. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url, config }) => {
      const contract = config?.contract;
      for (const each of [method].flat()) {
        if (contract === undefined) throw new Error(`The route ${each} ${url} has no contract: declare it with @Route.`);
        this.served.push({ method: each, url, contract });
      }
    });
  }

  list(): readonly ServedRoute[] {
    return this.served;
  }
}
