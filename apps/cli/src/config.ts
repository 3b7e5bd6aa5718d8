import { join, resolve } from 'node:path';
import { z } from 'zod';
import { CliError } from './cli-error.js';

/** The folder of the repository, from the sources and from the build. */
export const repositoryRoot = resolve(import.meta.dirname, '..', '..', '..');

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  DATABASE_URL: optional(
    z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:5432/database' }),
  ),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/, error: 'expected redis://:password@host:6379' })),
  PORT: optional(port),
  HOST: optional(z.string()),
  MARIMBA_HOME: optional(z.string()),
  MARIMBA_MODELS: optional(z.string()),
  MARIMBA_CACHE_DIR: optional(z.string()),
  MARIMBA_PRECISION: optional(z.enum(['fp32', 'fp16', 'int8', 'int4'])),
  MARIMBA_DEVICES: optional(z.string()),
  MARIMBA_URL: optional(z.url({ protocol: /^https?$/, error: 'expected an address such as http://127.0.0.1:7400' })),
  MARIMBA_API_KEY: optional(z.string()),
  MARIMBA_HUB_URL: optional(z.url({ protocol: /^https?$/, error: 'expected the address of a model hub' })),
  HF_TOKEN: optional(z.string()),
  NO_COLOR: optional(z.string()),
  INIT_CWD: optional(z.string()),
});

export type Precision = 'fp32' | 'fp16' | 'int8' | 'int4';
/** What a graph is written for. */
export type GraphDevice = 'cpu' | 'cuda';

export interface Config {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  /** Undefined: 7400, or for the demo the next free one. */
  port: number | undefined;
  host: string;
  /** Folder of everything that the supervisor keeps: databases, imported models, keys, logs. */
  home: string;
  models: string[];
  cacheDir: string;
  precision: Precision;
  /** The devices that the worker shall use, as it names them. */
  devices: string[];
  serviceUrl: string;
  apiKey: string | undefined;
  /** Where models are downloaded from; undefined: the hub that its library knows. */
  hubUrl: string | undefined;
  /** Opens gated and private models there. */
  hubToken: string | undefined;
  colour: boolean;
  /** What relative paths on the command line are relative to. */
  workingDirectory: string;
  /** What api and worker inherit. */
  environment: Record<string, string>;
}

export const defaultPort = 7400;

/** The only reader of the environment. @throws CliError naming each variable that is wrong and what was expected */
export function readConfig(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success)
    throw new CliError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')} is not usable: ${message}.`).join('\n'),
      'Correct or unset it, then try again.',
    );
  const value = parsed.data;
  // npm runs scripts in the repository's folder and tells in INIT_CWD where the user was.
  const workingDirectory = cwd === repositoryRoot ? (value.INIT_CWD ?? cwd) : cwd;
  const from = (path: string): string => resolve(workingDirectory, path);
  const home = value.MARIMBA_HOME ? from(value.MARIMBA_HOME) : join(repositoryRoot, '.marimba');
  const models = value.MARIMBA_MODELS?.split(',').flatMap((path) => (path.trim() ? [from(path.trim())] : []));
  const devices = value.MARIMBA_DEVICES?.split(',').map((name) => name.trim()) ?? ['cpu'];
  return {
    databaseUrl: value.DATABASE_URL,
    redisUrl: value.REDIS_URL,
    port: value.PORT,
    host: value.HOST ?? '127.0.0.1',
    home,
    models: models ?? [join(repositoryRoot, 'models', 'marimba-70m')],
    cacheDir: value.MARIMBA_CACHE_DIR ? from(value.MARIMBA_CACHE_DIR) : join(home, 'cache'),
    precision: value.MARIMBA_PRECISION ?? (graphDevice(devices) === 'cuda' ? 'fp16' : 'int8'),
    devices,
    serviceUrl: value.MARIMBA_URL ?? `http://127.0.0.1:${value.PORT || defaultPort}`,
    apiKey: value.MARIMBA_API_KEY,
    hubUrl: value.MARIMBA_HUB_URL,
    hubToken: value.HF_TOKEN?.trim(),
    colour: value.NO_COLOR === undefined,
    workingDirectory,
    environment: Object.fromEntries(
      // The hub's token is for this process alone.
      Object.entries(env).flatMap(([name, text]) => (text === undefined || name === 'HF_TOKEN' ? [] : [[name, text]])),
    ),
  };
}

/** The graph that the first start imports, with progress; devices of another kind write theirs when they start. */
export const graphDevice = (devices: readonly string[]): GraphDevice =>
  devices.every((name) => name.startsWith('cuda:')) ? 'cuda' : 'cpu';
