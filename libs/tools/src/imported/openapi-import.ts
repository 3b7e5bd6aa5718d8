import {
  type ImportedTool,
  type JsonObject,
  type JsonValue,
  type OperationCredential,
  type OperationParameter,
  type OperationTarget,
  TerminalError,
} from '@marimba/contracts';
import { invalid, pointedAt, readOpenApiDocument } from './openapi-document.js';
import { isObject, standAlone } from './openapi-schema.js';
import { DistinctNames, importedName } from './tool-name.js';

export interface OpenApiImport {
  /** Of the source that the tools are named for. */
  name: string;
  document: string | JsonObject;
  /** Where the document was read, against which relative addresses of servers are resolved. */
  documentUrl?: string | undefined;
  /** In place of the document's first server. */
  baseUrl?: string | undefined;
  /** Operation ids; all when left out. */
  operations?: readonly string[] | undefined;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;
const mostOperations = 300;
const longestDescription = 2_000;

/**
 * Every operation of an OpenAPI 3 document as a tool: its parameters and its body are the arguments, by name.
 * @throws TerminalError tool-source.invalid
 */
export async function importOpenApi(given: OpenApiImport): Promise<ImportedTool[]> {
  const document = await readOpenApiDocument(given.document);
  const operations = [...operationsOf(document)].filter(
    ({ id }) => given.operations === undefined || given.operations.includes(id),
  );
  const missing = (given.operations ?? []).filter((id) => !operations.some((operation) => operation.id === id));
  if (missing.length > 0) throw invalid(`it has no operation ${missing.join(', ')}`);
  if (operations.length === 0) throw invalid('it has no operations');
  if (operations.length > mostOperations)
    throw invalid(`it has ${operations.length} operations; name up to ${mostOperations} of them in 'operations'`);
  const names = new DistinctNames();
  const baseUrl = baseUrlOf(document, given);
  return operations.map((operation) =>
    toolOf(document, operation, baseUrl, names.take(importedName(given.name, operation.id))),
  );
}

interface Operation {
  id: string;
  method: string;
  path: string;
  item: JsonObject;
  operation: JsonObject;
}

function* operationsOf(document: JsonObject): Generator<Operation> {
  for (const [path, value] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const item = resolved(document, value);
    for (const method of methods) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      const id = typeof operation.operationId === 'string' ? operation.operationId : `${method} ${path}`;
      yield { id, method, path, item, operation };
    }
  }
}

function toolOf(
  document: JsonObject,
  { id, method, path, item, operation }: Operation,
  baseUrl: string,
  name: string,
): ImportedTool {
  const components =
    isObject(document.components) && isObject(document.components.schemas) ? document.components.schemas : {};
  try {
    const { properties, required, parameters, body } = argumentsOf(document, item, operation);
    const target: OperationTarget = {
      ...{ method: method.toUpperCase(), path, baseUrl, parameters },
      ...(body && { body }),
      security: securityOf(document, operation),
    };
    const results = resultsOf(document, operation);
    return {
      name,
      description: descriptionOf(operation, id),
      parameters: standAlone(
        { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false },
        components,
      ),
      ...(results === undefined ? {} : { results: standAlone(results, components) }),
      effects: method === 'get' || method === 'head' || method === 'options' ? 'reads' : 'writes',
      target: target as unknown as JsonObject,
    };
  } catch (error) {
    if (error instanceof TerminalError) throw error;
    throw invalid(`${method.toUpperCase()} ${path}: ${(error as Error).message}`);
  }
}

function descriptionOf({ summary, description }: JsonObject, id: string): string {
  const parts = [summary, description].filter((part) => typeof part === 'string' && part !== '');
  return (parts.length === 0 ? id : parts.join('\n')).slice(0, longestDescription);
}

function argumentsOf(document: JsonObject, item: JsonObject, operation: JsonObject) {
  const properties: JsonObject = {};
  const required: string[] = [];
  const parameters: OperationParameter[] = [];
  const names = new DistinctNames();
  const requestBody =
    operation.requestBody === undefined ? undefined : bodyOf(resolved(document, operation.requestBody));
  if (requestBody !== undefined) {
    names.take('body');
    properties.body = requestBody.schema;
    if (requestBody.isRequired) required.push('body');
  }
  for (const parameter of parametersOf(document, item, operation)) {
    const place = String(parameter.in);
    const name = String(parameter.name);
    const isRequired = parameter.required === true || place === 'path';
    if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie') {
      if (isRequired) throw new Error(`the parameter '${name}' in ${place} cannot be sent`);
      continue;
    }
    if (
      place === 'header' &&
      /^(accept|content-type|authorization|host|cookie|content-length|transfer-encoding|connection|idempotency-key)$/i.test(
        name,
      )
    )
      continue;
    const argument = names.take(name);
    const text = typeof parameter.description === 'string' ? { description: parameter.description } : {};
    properties[argument] = { ...text, ...schemaOf(parameter) };
    if (isRequired) required.push(argument);
    const style = String(
      parameter.style ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple'),
    ) as OperationParameter['style'];
    if (!['simple', 'form', 'spaceDelimited', 'pipeDelimited', 'deepObject'].includes(style))
      throw new Error(`the style '${style}' of the parameter '${name}' is not supported`);
    parameters.push({
      argument,
      name,
      in: place,
      style,
      explode: typeof parameter.explode === 'boolean' ? parameter.explode : style === 'form',
    });
  }
  return { properties, required, parameters, body: requestBody && sentAs(document, requestBody) };
}

/** Those of the operation replace those of its path (OpenAPI 3, Path Item Object). */
function parametersOf(document: JsonObject, item: JsonObject, operation: JsonObject): JsonObject[] {
  const all = [item.parameters, operation.parameters].flatMap((list) => (Array.isArray(list) ? list : []));
  const byPlace = all.map((each) => resolved(document, each)).map((each) => [`${each.in} ${each.name}`, each] as const);
  return [...new Map(byPlace).values()];
}

function schemaOf(parameter: JsonObject): JsonObject {
  if (isObject(parameter.schema)) return parameter.schema;
  // A parameter that is JSON itself has `content` in place of `schema`.
  const [content] = Object.values(isObject(parameter.content) ? parameter.content : {});
  return isObject(content) && isObject(content.schema) ? content.schema : {};
}

const bodyTypes = [
  /^application\/(.*\+)?json$/,
  /^application\/x-www-form-urlencoded$/,
  /^multipart\/form-data$/,
  /^text\//,
];

/** How a body travels; of multipart, which of its members are files. */
function sentAs(document: JsonObject, { mediaType, schema }: { mediaType: string; schema: JsonObject }) {
  if (!mediaType.startsWith('multipart/')) return { mediaType };
  const { properties } = resolved(document, schema);
  const files = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, value]) => {
    const member = resolved(document, value);
    const each = resolved(document, member.type === 'array' ? member.items : member);
    const isBase64 = each.contentEncoding === 'base64' || each.format === 'byte';
    return isBase64 || each.format === 'binary' || each.contentMediaType !== undefined
      ? [[name, isBase64] as const]
      : [];
  });
  return { mediaType, files: Object.fromEntries(files) };
}

function bodyOf(requestBody: JsonObject): { mediaType: string; schema: JsonObject; isRequired: boolean } {
  const content = isObject(requestBody.content) ? requestBody.content : {};
  for (const form of bodyTypes) {
    const mediaType = Object.keys(content).find((type) => form.test(type.split(';')[0]!.trim()));
    if (mediaType === undefined) continue;
    const media = content[mediaType];
    const schema = isObject(media) && isObject(media.schema) ? media.schema : {};
    return { mediaType, schema, isRequired: requestBody.required === true };
  }
  throw new Error(`no body can be sent as ${Object.keys(content).join(', ') || 'what it says'}`);
}

function resultsOf(document: JsonObject, { responses }: JsonObject): JsonValue | undefined {
  for (const [status, value] of Object.entries(isObject(responses) ? responses : {})) {
    if (!/^2(\d\d|XX)$/i.test(status)) continue;
    const { content } = resolved(document, value);
    const media = isObject(content) ? content['application/json'] : undefined;
    if (isObject(media) && isObject(media.schema)) return media.schema;
  }
  return undefined;
}

function securityOf(document: JsonObject, operation: JsonObject): OperationCredential[][] {
  const wanted = operation.security ?? document.security;
  if (!Array.isArray(wanted)) return [];
  const schemes =
    isObject(document.components) && isObject(document.components.securitySchemes)
      ? document.components.securitySchemes
      : {};
  return wanted.map((alternative) =>
    Object.entries(isObject(alternative) ? alternative : {}).map(([scheme, scopes]) =>
      credentialOf(scheme, resolved(document, schemes[scheme]), Array.isArray(scopes) ? scopes.map(String) : []),
    ),
  );
}

function credentialOf(
  scheme: string,
  { type, in: place, name, scheme: http, flows }: JsonObject,
  scopes: string[],
): OperationCredential {
  if (type === 'apiKey' && typeof name === 'string' && (place === 'header' || place === 'query' || place === 'cookie'))
    return { scheme, type, in: place, name };
  const granted = type === 'oauth2' && isObject(flows) ? flows.clientCredentials : undefined;
  if (isObject(granted) && typeof granted.tokenUrl === 'string')
    return {
      ...{ scheme, type: 'oauth2', in: 'header', name: 'authorization', tokenUrl: granted.tokenUrl },
      scopes: scopes.length > 0 ? scopes : Object.keys(isObject(granted.scopes) ? granted.scopes : {}),
    };
  const isBasic = type === 'http' && String(http).toLowerCase() === 'basic';
  // Other tokens of OAuth 2 and of OpenID Connect travel as bearer tokens (RFC 6750): the secret is the token.
  return { scheme, type: isBasic ? 'basic' : 'bearer', in: 'header', name: 'authorization' };
}

function baseUrlOf(document: JsonObject, { baseUrl, documentUrl }: OpenApiImport): string {
  const [server] = Array.isArray(document.servers) ? document.servers : [];
  const written = isObject(server) && typeof server.url === 'string' ? withVariables(server) : undefined;
  const address = baseUrl ?? written ?? documentUrl;
  if (address !== undefined && URL.canParse(address, documentUrl)) {
    const url = new URL(address, documentUrl);
    if (written === undefined && baseUrl === undefined) url.pathname = '/';
    url.search = '';
    url.hash = '';
    return url.href.replace(/\/$/, '');
  }
  throw invalid(`it has no server whose address is whole; give 'baseUrl'`);
}

function withVariables({ url, variables }: JsonObject): string {
  const known = isObject(variables) ? variables : {};
  return String(url).replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = known[name];
    return isObject(variable) && typeof variable.default === 'string' ? variable.default : whole;
  });
}

function resolved(document: JsonObject, value: JsonValue | undefined): JsonObject {
  const target = isObject(value) && typeof value.$ref === 'string' ? pointedAt(document, value.$ref) : value;
  return isObject(target) ? target : {};
}
