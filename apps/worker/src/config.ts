import { availableParallelism } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { slug } from '@marimba/contracts';
import { pausePoints } from '@marimba/engine';
import { parseMcpCommands, parseOutboundAllow } from '@marimba/tools';
import { z } from 'zod';

const repository = resolve(import.meta.dirname, '..', '..', '..');

/** `a,b` → ['a', 'b'] */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** `name=http://host:port/v1#remote-model-id`; without `#…` the remote model has the same name. */
const remoteModel = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?=https?:\/\/[^#\s]+(#\S+)?$/,
    'expected name=http(s)://host/v1 or name=http(s)://host/v1#model-id',
  )
  .transform((text) => {
    const at = text.indexOf('=');
    const [baseUrl = '', remoteId] = text.slice(at + 1).split('#');
    const name = text.slice(0, at);
    return { name, baseUrl, remoteId: remoteId ?? name };
  });

/** What a model may run on, each once. */
const devices = list.pipe(
  z
    .array(z.string().regex(/^(cpu|webgpu|cuda:\d{1,3})$/, 'expected cpu, cuda:<number> (cuda:0, cuda:1, …) or webgpu'))
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'a device is named twice'),
);

/** A text that a function of the tools reads; what it throws says what was expected. */
const read = <T>(reader: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return reader(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });

/** As compose gives a variable that is not set: empty, which is none. */
const modelName = z.preprocess((text) => (text === '' ? undefined : text), slug.optional());

const environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:port/database' }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port' }),
  WORKER_ROLES: list.pipe(z.array(z.enum(['steps', 'inference'])).min(1)).default(['steps', 'inference']),
  WORKER_NAME: z.string().max(100).optional(),
  WORKER_CONCURRENCY: integer(1, 256).default(32),
  STEP_LEASE_MS: integer(500, 600_000).default(10_000),
  DATABASE_POOL: integer(2, 200).default(10),
  MARIMBA_MODELS: list.pipe(z.array(z.string())).default([join(repository, 'models', 'marimba-70m')]),
  MARIMBA_DOWNLOADS_DIR: z.string().default(join(repository, '.marimba', 'models')),
  MARIMBA_IMPORT_FOLDERS: list.pipe(z.array(z.string().refine(isAbsolute, 'expected absolute paths'))).default([]),
  MARIMBA_HUB_URL: z.url({ protocol: /^https?$/, error: 'expected the address of a model hub' }).optional(),
  HF_TOKEN: z.string().optional(),
  MARIMBA_CACHE_DIR: z.string().default(join(repository, '.marimba', 'cache')),
  MARIMBA_PRECISION: z.enum(['fp32', 'fp16', 'int8', 'int4']).optional(),
  MARIMBA_THREADS: integer(1, 256).default(Math.min(availableParallelism(), 8)),
  MARIMBA_DEVICES: devices.default(['cpu']),
  MARIMBA_BATCH_SIZE: integer(1, 256).default(8),
  MARIMBA_STATE_CACHE_BYTES: integer(0, 2 ** 40).default(512 * 1024 * 1024),
  MARIMBA_STATE_DIR: z.string().default(join(repository, '.marimba', 'states')),
  MARIMBA_STATE_DISK_BYTES: integer(0, 2 ** 50).default(2 * 1024 * 1024 * 1024),
  MARIMBA_DRAIN_MS: integer(0, 3_600_000).default(25_000),
  MARIMBA_OPENAI_MODELS: list.pipe(z.array(remoteModel)).default([]),
  MARIMBA_OPENAI_API_KEY: z.string().optional(),
  MARIMBA_SECRET_KEY: z.preprocess(
    // As compose gives a variable that is not set.
    (text) => (text === '' ? undefined : text),
    z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits, as `openssl rand -hex 32` makes them')
      .optional(),
  ),
  MARIMBA_OUTBOUND_ALLOW: read(parseOutboundAllow).default([]),
  MARIMBA_MCP_COMMANDS: read(parseMcpCommands).default({}),
  MARIMBA_CODE_SANDBOX: z.enum(['on', 'off']).default('off'),
  MARIMBA_PARSE_THREADS: integer(1, 64).default(Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)))),
  MARIMBA_PARSE_MS: integer(1_000, 3_600_000).default(120_000),
  MARIMBA_PARSE_BYTES: integer(64 * 1024 * 1024, 2 ** 40).default(1024 ** 3),
  HOST: z.string().default('127.0.0.1'),
  WORKER_HEALTH_PORT: integer(0, 65_535).optional(),
  MARIMBA_HEARTBEAT_FILE: z.string().min(1).optional(),
  MARIMBA_PAUSE_AT: z.enum(pausePoints).optional(),
  MARIMBA_EMBEDDER: modelName,
  MARIMBA_RERANKER: modelName,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});
export type WorkerConfig = z.infer<typeof environment>;
export type RemoteModel = z.infer<typeof remoteModel>;

/** Reads the environment once. @throws Error naming every variable that is wrong and what was expected */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path[0]?.toString()}: ${issue.message}`);
  throw new Error(`The environment of the worker is not right:\n${lines.join('\n')}`);
}
