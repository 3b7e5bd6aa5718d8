import type { INestApplication } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type RouteSpec, specOf } from '../http/route.js';

/** The specification of every route that the controllers of an application answer. */
export function routeInventory(app: INestApplication): RouteSpec[] {
  const scanner = app.get(MetadataScanner);
  return app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ metatype }) => {
      const prototype = metatype?.prototype as Record<string, object> | undefined;
      if (prototype === undefined) return [];
      return scanner.getAllMethodNames(prototype).flatMap((name) => specOf(prototype[name]!) ?? []);
    });
}
