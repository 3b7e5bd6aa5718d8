import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';

/**
 * The page's first script is small and imports the rest when it runs. So that the rest is fetched from the beginning all the
 * same, index.html names its chunks and its styles.
 */
export function preloadStart(module: string): Plugin {
  return {
    name: 'marimba:preload-start',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        if (!bundle) return [];
        const chunks = Object.values(bundle).filter((each) => each.type === 'chunk');
        const start = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
        if (!start) throw new Error(`no chunk begins with ${module}`);
        const needed = withImports(start, new Map(chunks.map((chunk) => [chunk.fileName, chunk])));
        const styles = new Set(needed.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
        return [
          ...[...styles].map((file) => tag('stylesheet', file)),
          ...needed.map(({ fileName }) => tag('modulepreload', fileName)),
        ];
      },
    },
  };
}

const tag = (rel: string, file: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { rel, crossorigin: '', href: `/${file}` },
  injectTo: 'head',
});

/** Dependencies first, as they are evaluated. */
function withImports(
  chunk: Rollup.OutputChunk,
  chunks: ReadonlyMap<string, Rollup.OutputChunk>,
  seen = new Set<Rollup.OutputChunk>(),
): Rollup.OutputChunk[] {
  if (seen.has(chunk)) return [];
  seen.add(chunk);
  const before = chunk.imports.flatMap((file) => {
    const imported = chunks.get(file);
    return imported ? withImports(imported, chunks, seen) : [];
  });
  return [...before, chunk];
}
