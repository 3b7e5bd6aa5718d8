/** Routes that need no key, each by its pattern. Everything else is refused without one. */
export const publicRoutes: ReadonlySet<string> = new Set([
  '/healthz',
  '/readyz',
  // Signed by a secret of its own.
  '/v1/hooks/:id',
  '/openapi.json',
  '/docs',
  '/docs/:file',
  // The UI's own files; it asks for a key itself.
  '/',
  '/*',
]);
