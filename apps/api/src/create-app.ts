import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import { auditOrigin, Store } from '@marimba/store';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { boundRuns, requireApiKeys } from './access/authenticate.js';
import { principalOf } from './access/principal.js';
import { ApiModule } from './api.module.js';
import type { ApiConfig } from './config.js';
import { openApiDocument } from './docs/openapi.js';
import { routeInventory } from './docs/route-inventory.js';
import { serveDocs } from './docs/serve-docs.js';
import { registerBodyParsers } from './http/body-parsers.js';
import { ProblemFilter } from './http/problem.filter.js';
import { type Logger, nestLogger } from './logger.js';
import { timeRequests } from './metrics/request-metrics.js';
import { strictPolicy } from './ui/content-security-policy.js';
import { serveUi } from './ui/serve-ui.js';
import { version } from './version.js';

/** The whole service, ready to listen. */
export async function createApp(config: ApiConfig, logger: Logger): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter(logger, config.MARIMBA_BODY_LIMIT);
  const adapter = new FastifyAdapter({
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      problems.answer(error, request, reply),
    // A body that comes a byte at a time does not hold a connection for ever.
    requestTimeout: 120_000,
    bodyLimit: config.MARIMBA_BODY_LIMIT,
    genReqId: requestIdOf,
    forceCloseConnections: true,
    trustProxy: config.MARIMBA_TRUSTED_PROXIES === '' ? false : config.MARIMBA_TRUSTED_PROXIES,
    routerOptions: { maxParamLength: 500 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(config, logger), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(logger),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  registerBodyParsers(server);
  await registerHeaders(server);
  logRequests(server, logger);
  timeRequests(server, app.get(Registry));
  requireApiKeys(server, app.get(Store));
  boundRuns(server);
  noteOrigins(server);
  serveDocs(server, openApiDocument(routeInventory(app), version));
  await serveUi(server, config.MARIMBA_ADMIN_DIR);
  await app.init();
  return app;
}

/** A caller's own id is kept when it is one that can stand in a log. */
function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
}

async function registerHeaders(server: FastifyInstance): Promise<void> {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: strictPolicy,
    },
    // Plain HTTP on a laptop; a proxy in front adds it.
    strictTransportSecurity: false,
  });
}

/** Whatever a request writes into the audit log says where the request came from. */
function noteOrigins(server: FastifyInstance): void {
  server.addHook('preHandler', (request, _reply, done) => {
    auditOrigin.run({ address: request.ip, requestId: request.id }, done);
  });
}

function logRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', async (request, reply) => {
    const tenantId = principalOf(request)?.tenantId;
    const { method } = request;
    const route = request.routeOptions.url ?? '(none)';
    const line = {
      requestId: request.id,
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      tenantId,
    };
    logger.info(line, 'request');
  });
}
