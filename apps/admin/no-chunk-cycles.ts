import type { Plugin, Rollup } from 'vite';

/** Chunks that import each other run in an order that nobody has chosen, and pages stay empty: no such build is made. */
export function noChunkCycles(): Plugin {
  return {
    name: 'marimba:no-chunk-cycles',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])),
      );
      const done = new Set<string>();
      for (const name of chunks.keys()) follow(name, chunks, done, []);
    },
  };
}

function follow(
  name: string,
  chunks: ReadonlyMap<string, Rollup.OutputChunk>,
  done: Set<string>,
  path: readonly string[],
): void {
  if (path.includes(name)) throw new Error(`chunks import each other: ${[...path, name].join(' → ')}`);
  if (done.has(name)) return;
  for (const imported of chunks.get(name)?.imports ?? []) follow(imported, chunks, done, [...path, name]);
  done.add(name);
}
