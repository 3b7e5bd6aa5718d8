import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.js';
import { preloadStart } from './preload-start.js';

export default defineConfig({
  plugins: [react(), preloadStart('src/start.tsx'), precompress()],
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
            // What the same pages need goes together, so that none loads and compiles what only others use.
            ...[
              {
                name: 'react',
                test: /node_modules\/(react|react-dom|react-router|scheduler|@tanstack|openapi-fetch)\//,
              },
              { name: 'mantine', test: /node_modules\/(@mantine|@floating-ui|react-remove-scroll|clsx)\// },
              { name: 'contracts', test: /node_modules\/(zod|@noble)\/|libs\/contracts\// },
              { name: 'library', test: /node_modules\// },
              { name: 'shared', test: /admin\/src\//, minShareCount: 3 },
            ].map((group) => ({ ...group, entriesAware: true, entriesAwareMergeThreshold: 20_000 })),
          ],
        },
      },
    },
  },
  /** `npx vite` in this folder: pages with hot reload over a service that runs beside it. */
  server: { port: 7401, proxy: { '/v1': 'http://127.0.0.1:7400' } },
});
