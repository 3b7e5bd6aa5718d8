import swc from 'unplugin-swc';
import { defineConfig } from 'vitest/config';

const shared = {
  plugins: [
    swc.vite({
      module: { type: 'es6' },
      jsc: {
        parser: { syntax: 'typescript' as const, tsx: false, decorators: true },
        transform: { legacyDecorator: true },
      },
    }),
  ],
  oxc: false as const,
  resolve: { conditions: ['@marimba/source', 'module', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@marimba/source', 'module', 'node', 'import', 'default'] } },
};

const project = (name: string, include: string[], testTimeout: number) => ({
  ...shared,
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
