import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { noChunkCycles } from './no-chunk-cycles.js';
import { precompress } from './precompress.js';
import { preloadStart } from './preload-start.js';

export default defineConfig({
  plugins: [react(), preloadStart('src/start.tsx'), noChunkCycles(), precompress()],
  /** Contracts are compiled from their sources, so the pages never carry a stale copy of them. */
  resolve: { conditions: ['@marimba/source', 'module', 'browser', 'import', 'default'] },
  build: {
    target: 'es2023',
    sourcemap: false,
    /** The policy of the pages lets in nothing that stands in a page itself. */
    assetsInlineLimit: 0,
    rolldownOptions: {
      // How long a plugin took is no warning of a build.
      checks: { pluginTimings: false },
      output: {
        // Groups that pages share are named for all of them.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        assetFileNames: ({ names: [name = ''] }) =>
          `assets/${name.replace(/~.*(?=\.)/, '').replace(/\.[^.]*$/, '')}-[hash][extname]`,
        codeSplitting: {
          groups: [
            // Runs before all the others, so it must not stand in a chunk with them.
            {
              name: 'begin',
              test: /admin\/src\/(app\/begin|api\/early-requests|session\/key-storage)\./,
              priority: 10,
            },
            // What exactly the same pages need goes together: none loads and compiles what only others use. Groups import
            // those above them only, so that no two chunks import each other.
            ...[
              { name: 'library', test: /node_modules\// },
              { name: 'contracts', test: /libs\/contracts\// },
              { name: 'shared', test: /admin\/src\//, minShareCount: 3 },
            ].map((group) => ({ ...group, entriesAware: true })),
          ],
        },
      },
    },
  },
  /** `npx vite` in this folder: pages with hot reload over a service that runs beside it. */
  server: { port: 7401, proxy: { '/v1': 'http://127.0.0.1:7400' } },
});
