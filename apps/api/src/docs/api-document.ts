import 'reflect-metadata';
import { ApiModule } from '../api.module.js';
import type { ApiConfig } from '../config.js';
import { createLogger } from '../logger.js';
import { version } from '../version.js';
import { openApiDocument } from './openapi.js';
import { routesOf } from './route-inventory.js';

/** The OpenAPI document without a service, a database or a queue: for what is generated from it. */
export function apiDocument(): object {
  const { controllers = [] } = ApiModule.with({} as ApiConfig, createLogger('fatal'));
  return openApiDocument(routesOf(controllers), version);
}
