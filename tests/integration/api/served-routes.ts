/** Routes out of the tree that Fastify prints of itself, without the HEAD that stands beside every GET. */
export function servedRoutes(tree: string): { method: string; path: string }[] {
  const routes: { method: string; path: string }[] = [];
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const found = /^([│ ]*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (found === null) continue;
    above.length = found[1]!.length / 4;
    above.push(found[2]!);
    const path = `/${above.join('')}`.replace(/\/+/g, '/');
    const methods = (found[3] ?? '').split(', ').filter((method) => method !== '' && method !== 'HEAD');
    routes.push(...methods.map((method) => ({ method, path })));
  }
  return routes;
}
