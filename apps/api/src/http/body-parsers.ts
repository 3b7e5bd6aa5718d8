import { TerminalError } from '@marimba/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BodyType, bodyTypes, TextBody } from './body-types.js';
import { checkJsonTree } from './check-json-tree.js';
import { parseJson } from './parse-json.js';
import { parseYaml } from './parse-yaml.js';

/** Replaces Fastify's own parsers: each body is read as the route's contract says, and refused with the place that is wrong. */
export function useBodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const read: Record<BodyType, (bytes: Buffer, request: FastifyRequest) => unknown> = {
    json: (bytes, request) => checkedTree(bytes.length === 0 ? undefined : parseJson(bytes), request),
    yaml: (bytes, request) => checkedTree(parseYaml(bytes), request),
    markdown: (bytes) => new TextBody('text/markdown', bytes),
    text: (bytes) => new TextBody('text/plain', bytes),
  };
  for (const type of Object.keys(bodyTypes) as BodyType[])
    fastify.addContentTypeParser(
      [...bodyTypes[type]],
      { parseAs: 'buffer' },
      async (request: FastifyRequest, bytes: Buffer) => {
        if (!acceptedBy(request).includes(type)) throw unsupportedMediaType(request);
        return read[type](bytes, request);
      },
    );
}

/** @returns the error that names what the route takes instead */
export function unsupportedMediaType(request: FastifyRequest): TerminalError {
  const given = request.headers['content-type'];
  const accepted = acceptedBy(request).flatMap((type) => bodyTypes[type][0]);
  return new TerminalError(
    'request.unsupported-media-type',
    given === undefined ? 'the body has no content-type' : `a body of type ${given.slice(0, 100)} is not read here`,
    { remedy: accepted.length === 0 ? 'send no body' : `send it as ${accepted.join(' or ')}` },
  );
}

function acceptedBy(request: FastifyRequest): readonly BodyType[] {
  const { contract } = request.routeOptions.config;
  if (contract?.body === undefined) return [];
  return contract.bodyTypes ?? ['json'];
}

function checkedTree(value: unknown, request: FastifyRequest): unknown {
  checkJsonTree(value, { text: request.routeOptions.config.contract?.checksTextItself !== true });
  return value;
}
