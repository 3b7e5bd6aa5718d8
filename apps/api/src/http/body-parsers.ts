import { TerminalError } from '@marimba/contracts';
import type { FastifyInstance } from 'fastify';
import secureJson from 'secure-json-parse';
import { parse as parseYaml } from 'yaml';

/** Aliases of a YAML text that are followed: few, since they can make a small text enormous. */
const yamlAliases = 50;

/** JSON, refusing keys that reach into prototypes, and YAML for people who write workflows by hand. */
export function registerBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    settle(done, () => (body === '' ? undefined : secureJson.parse(String(body))), 'JSON');
  });
  const yaml = ['application/yaml', 'text/yaml', 'application/x-yaml'];
  server.addContentTypeParser(yaml, { parseAs: 'string' }, (_request, body, done) => {
    settle(done, () => parseYaml(String(body), { maxAliasCount: yamlAliases, strict: true }), 'YAML');
  });
}

function settle(done: (error: Error | null, body?: unknown) => void, parse: () => unknown, language: string): void {
  let value: unknown;
  try {
    value = parse();
  } catch (cause) {
    const detail = `The body is not ${language}: ${(cause as Error).message}`;
    const remedy = `Mend the ${language} at that place and send it again.`;
    done(new TerminalError('request.not-json', detail, { cause, remedy }));
    return;
  }
  done(null, value);
}
