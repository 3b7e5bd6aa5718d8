/**
 * A cycle of a dependency graph, as the steps in order with the first again at the end; undefined when there is none.
 * Unknown names are passed over. Iterative, so that depth is bounded by memory only.
 */
export function findCycle(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  for (const root of graph.keys()) {
    if (done.has(root)) continue;
    const path: { id: string; rest: Iterator<string> }[] = [];
    const onPath = new Set<string>();
    const enter = (id: string) => {
      onPath.add(id);
      path.push({ id, rest: (graph.get(id) ?? new Set<string>()).values() });
    };
    enter(root);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const next = top.rest.next();
      if (next.done) {
        done.add(top.id);
        onPath.delete(top.id);
        path.pop();
      } else if (onPath.has(next.value)) {
        const ids = path.map(({ id }) => id);
        return [...ids.slice(ids.indexOf(next.value)), next.value];
      } else if (graph.has(next.value) && !done.has(next.value)) enter(next.value);
    }
  }
  return undefined;
}
