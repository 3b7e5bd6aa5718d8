import { resolve } from 'node:path';
import { slug } from '@marimba/contracts';
import { parseLimits } from '@marimba/knowledge';
import { parseMcpCommands, parseOutboundAllow } from '@marimba/tools';
import { z } from 'zod';

const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

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
  DATABASE_POOL: integer(2, 200).default(10),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(7400),
  MARIMBA_BODY_LIMIT: integer(1_024, 2 ** 30).default(10 * 1024 * 1024),
  MARIMBA_UPLOAD_LIMIT: integer(1_024, parseLimits.bytes).default(parseLimits.bytes),
  MARIMBA_MOST_QUEUED: integer(1, 1_000_000).default(256),
  MARIMBA_SECRET_KEY: z.preprocess(
    // As compose gives a variable that is not set.
    (text) => (text === '' ? undefined : text),
    z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'expected 64 hexadecimal digits, as `openssl rand -hex 32` makes them')
      .optional(),
  ),
  /** How often the ends of audit chains are signed. */
  MARIMBA_AUDIT_ROOT_MINUTES: integer(1, 10_000).default(60),
  /** Addresses and networks of proxies whose word on where a request comes from is taken, separated by commas. */
  MARIMBA_TRUSTED_PROXIES: z.string().default(''),
  MARIMBA_OUTBOUND_ALLOW: read(parseOutboundAllow).default([]),
  MARIMBA_MCP_COMMANDS: read(parseMcpCommands).default({}),
  MARIMBA_CODE_SANDBOX: z.enum(['on', 'off']).default('off'),
  MARIMBA_ADMIN_DIR: z.string().default(resolve(import.meta.dirname, '..', '..', 'admin', 'dist')),
  MARIMBA_EMBEDDER: modelName,
  MARIMBA_RERANKER: modelName,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
});
export type ApiConfig = z.infer<typeof environment>;

/** Reads the environment once. @throws Error naming every variable that is wrong and what was expected */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): ApiConfig {
  const parsed = environment.safeParse(variables);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path[0]?.toString()}: ${issue.message}`);
  throw new Error(`The environment of the api is not right:\n${lines.join('\n')}`);
}
