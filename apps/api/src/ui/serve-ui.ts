import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from './content-security-policy.js';

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Marimba</title>
<p>The admin UI is not built. Run <code>npm run build</code> and reload. The API is documented at <a href="/docs">/docs</a>.</p>`;

/** Places that are never pages of the UI. */
const apiPaths = /^\/(v1|docs|openapi\.json|healthz|readyz)(\/|$)/;

/** Where index.html takes the nonce of its answer. */
const noncePlace = '__CSP_NONCE__';

/**
 * The built admin UI at `/`. Its pages have addresses of their own, so that a browser that asks for one gets index.html;
 * anything else that is not there is 404.
 */
export async function serveUi(server: FastifyInstance, folder: string): Promise<void> {
  const file = join(folder, 'index.html');
  if (!existsSync(file)) {
    server.get('/', (_request, reply) => reply.type('text/html').send(notBuilt));
    return;
  }
  const sendIndex = async (reply: FastifyReply): Promise<FastifyReply> => {
    // Read each time, so that pages that were built again are served.
    const index = await readFile(file, 'utf8');
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('cache-control', 'no-store')
      .header('content-security-policy', pagePolicy(nonce))
      .type('text/html; charset=utf-8')
      .send(index.replaceAll(noncePlace, nonce));
  };
  server.get('/', (_request, reply) => sendIndex(reply));
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: true,
    index: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Built files carry their content's hash in their name.
      const forever = path.includes('/assets/');
      reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.url === '/index.html' || (request.is404 && isPage(request))) await sendIndex(reply);
  });
}

function isPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '/';
  return (
    method === 'GET' &&
    (headers.accept ?? '').includes('text/html') &&
    !apiPaths.test(path) &&
    !path.startsWith('/assets/')
  );
}
