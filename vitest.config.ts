import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

/**
 * Workspace packages are read from their sources, so that a test never sees a stale build. No 'import' or 'module' here:
 * the list is handed to Node, which would then give ES modules to a package that requires CommonJS.
 */
const conditions = ['@marimba/source', 'node'];

const legacyDecorators = swc.vite({
  swcrc: false,
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true },
    keepClassNames: true,
  },
});

const project = (name: string, include: string[], testTimeout: number) => ({
  plugins: [legacyDecorators],
  oxc: false as const,
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include, testTimeout, hookTimeout: Math.max(testTimeout, 60_000), environment: 'node' as const },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['libs/*/src/**/*.spec.ts', 'apps/*/src/**/*.spec.ts', 'tests/unit/**/*.spec.ts'], 20_000),
      project('parity', ['tests/parity/**/*.spec.ts'], 120_000),
      project('integration', ['tests/integration/**/*.spec.ts'], 120_000),
      project('durability', ['tests/durability/**/*.spec.ts'], 180_000),
      project('e2e', ['tests/e2e/**/*.spec.ts'], 240_000),
    ],
  },
});
