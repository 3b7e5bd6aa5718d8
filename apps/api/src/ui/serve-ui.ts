import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const notBuilt = `<!doctype html><meta charset="utf-8"><title>Marimba</title>
<p>The admin UI is not built. Run <code>npm run build</code> and reload. The API is documented at <a href="/docs">/docs</a>.</p>`;

/** Places that are never pages of the UI. */
const apiPaths = /^\/(v1|docs|openapi\.json|healthz|readyz)(\/|$)/;

/**
 * The built admin UI at `/`. Its pages have addresses of their own, so that a browser that asks for one gets index.html;
 * anything else that is not there is 404.
 */
export async function serveUi(server: FastifyInstance, folder: string): Promise<(request: FastifyRequest) => boolean> {
  const built = existsSync(join(folder, 'index.html'));
  if (built)
    await server.register(fastifyStatic, {
      root: folder,
      wildcard: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Built files carry their content's hash in their name.
        const forever = path.includes('/assets/');
        reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  else server.get('/', (_request, reply) => reply.type('text/html').send(notBuilt));
  return (request) => built && isPage(request);
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

export const sendIndex = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-cache').sendFile('index.html');
