import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { type RouteSpec, specOf } from '../http/route.js';

/** The specification of every route that the controllers of an application answer. */
export function routeInventory(app: INestApplication): RouteSpec[] {
  return routesOf(
    app
      .get(DiscoveryService)
      .getControllers()
      .flatMap(({ metatype }) => metatype ?? []),
  );
}

/** Of controllers by their classes, none of which needs to have been made. */
export function routesOf(controllers: readonly { prototype: unknown }[]): RouteSpec[] {
  return controllers.flatMap(({ prototype }) =>
    Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      return typeof method === 'function' ? (specOf(method) ?? []) : [];
    }),
  );
}
