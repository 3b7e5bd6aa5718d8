import { Readable } from 'node:stream';
import { TerminalError } from '@marimba/contracts';
import { decodeText } from '@marimba/knowledge';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkJsonTree } from './check-json-tree.js';
import { parseJson } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';

const parsers: [types: string[], parse: (bytes: Buffer) => unknown][] = [
  [['application/json'], (bytes) => (bytes.length === 0 ? undefined : parseJson(bytes))],
  [['application/yaml', 'text/yaml', 'application/x-yaml'], parseYaml],
];

/** Bytes of a text as they are, where a route takes them. */
export const textTypes = ['text/markdown', 'text/plain'] as const;

/** Reads bodies in place of Fastify's own parsers: JSON, and YAML for people who write workflows by hand. */
export function registerBodyParsers(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  for (const [types, parse] of parsers)
    server.addContentTypeParser(types, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      if (request.routeOptions.config.spec?.rawBody === true) return bytes;
      const value = parse(bytes);
      // What text may hold is the route's business: a document is refused in words of its own.
      checkJsonTree(value, { text: false });
      return value;
    });
  for (const mediaType of textTypes)
    server.addContentTypeParser(mediaType, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      if (request.routeOptions.config.spec?.fileBody === true) return Readable.from([bytes]);
      if (request.routeOptions.config.spec?.textBody !== true) throw unread(mediaType);
      return { ...(request.query as object), mediaType, text: decodeText(bytes) };
    });
  // Of any other type: only where a file is expected, and read by whoever expects it.
  server.addContentTypeParser('*', (request, stream, done) => {
    if (request.routeOptions.config.spec?.fileBody === true) done(null, stream);
    else done(unread(request.headers['content-type']));
  });
}

const unread = (mediaType = '(none)'): TerminalError =>
  new TerminalError('request.unsupported-media-type', `The content type ${mediaType} is not read here.`, {
    remedy: 'Send application/json.',
  });
