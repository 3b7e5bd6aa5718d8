import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { docsPolicy } from '../ui/content-security-policy.js';

const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const types: Record<string, string> = { css: 'text/css', js: 'text/javascript', html: 'text/html' };

/** The page and its scripts are ours or from the package; nothing is fetched from elsewhere. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Marimba API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const start = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false });\n`;

const files: Record<string, () => string | Buffer> = {
  'start.js': () => start,
  'swagger-ui.css': () => readFileSync(join(assets, 'swagger-ui.css')),
  'swagger-ui-bundle.js': () => readFileSync(join(assets, 'swagger-ui-bundle.js')),
};

/** `/openapi.json`, and the documentation of the API at `/docs`. */
export function serveDocs(server: FastifyInstance, document: object): void {
  server.get('/openapi.json', (_request, reply) => reply.send(document));
  server.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', docsPolicy).type('text/html').send(page),
  );
  server.get<{ Params: { file: string } }>('/docs/:file', (request, reply) => {
    const { file } = request.params;
    const content = Object.hasOwn(files, file) ? files[file] : undefined;
    if (content === undefined) return reply.callNotFound();
    return reply.type(types[file.slice(file.lastIndexOf('.') + 1)] ?? 'text/plain').send(content());
  });
}
