import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ShopRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What clients of the shop are given. */
export const grantedToken = 'granted-8f14e45fceea167a';

/** A service with an OpenAPI document: it keeps what it was asked, and echoes the credentials that it got. */
export class ShopService {
  readonly requests: ShopRequest[] = [];
  /** Forms that its token endpoint was sent. */
  readonly grants: URLSearchParams[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ShopService> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const shop = new ShopService(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        const asked = { method: request.method!, path: request.url!, headers: request.headers, body };
        shop.requests.push(asked);
        const [status, answer] = shop.answer(asked);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    return shop;
  }

  get last(): ShopRequest {
    return this.requests.at(-1)!;
  }

  private answer({ method, path, headers, body }: ShopRequest): [number, unknown] {
    const { pathname } = new URL(path, this.url);
    if (pathname === '/openapi.json') return [200, this.document()];
    if (pathname === '/v1/grant') {
      this.grants.push(new URLSearchParams(body));
      const isClient = headers.authorization === `Basic ${Buffer.from('shop%20client:s%2Fcret').toString('base64')}`;
      return isClient ? [200, { access_token: grantedToken, expires_in: 3600 }] : [401, { error: 'invalid_client' }];
    }
    if (pathname === '/v1/report') return [200, { seen: headers.authorization }];
    if (pathname === '/v1/photos') return [201, { type: headers['content-type'], body, cookie: headers.cookie }];
    if (pathname === '/v1/echo') return [200, { youSent: headers, andBasic: headers.authorization }];
    if (pathname === '/v1/broken') return [503, { error: 'later' }];
    if (pathname === '/v1/refused') return [400, { error: `bad key ${headers['x-key']}` }];
    if (pathname.startsWith('/v1/items/')) return [200, { id: decodeURIComponent(pathname.slice(10)), price: 3 }];
    if (method === 'POST' && pathname === '/v1/orders') return [201, { order: JSON.parse(body), number: 7 }];
    return [404, { error: 'nothing here' }];
  }

  document(description = 'One item of the shop'): object {
    const key = { 'x-key': [] };
    const ok = { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } } };
    return {
      openapi: '3.0.3',
      info: { title: 'Shop', version: '1' },
      servers: [{ url: '/v1' }],
      security: [key],
      paths: {
        '/items/{id}': {
          get: {
            operationId: 'getItem',
            summary: description,
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              {
                name: 'fields',
                in: 'query',
                schema: { type: 'array', items: { type: 'string' } },
                explode: false,
                style: 'form',
              },
              { name: 'filter', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
              { name: 'X-Trace', in: 'header', schema: { type: 'string', nullable: true } },
            ],
            responses: ok,
          },
        },
        '/orders': {
          post: {
            operationId: 'createOrder',
            summary: 'Order items',
            requestBody: {
              required: true,
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
            },
            responses: ok,
          },
        },
        '/report': { get: { operationId: 'report', security: [{ client: ['read', 'sum'] }], responses: ok } },
        '/photos': {
          post: {
            operationId: 'sendPhoto',
            security: [],
            parameters: [{ name: 'session', in: 'cookie', schema: { type: 'string' } }],
            requestBody: {
              content: {
                'multipart/form-data': {
                  schema: {
                    type: 'object',
                    properties: {
                      title: { type: 'string' },
                      tags: { type: 'array', items: { type: 'string' } },
                      place: { type: 'object' },
                      photo: { type: 'string', format: 'binary' },
                      thumbnail: { type: 'string', format: 'byte' },
                    },
                  },
                },
              },
            },
            responses: ok,
          },
        },
        '/echo': { get: { operationId: 'echo', security: [{ basic: [] }], responses: ok } },
        '/broken': { get: { operationId: 'broken', responses: ok } },
        '/refused': { get: { operationId: 'refused', responses: ok } },
        '/token': { get: { operationId: 'token', security: [{ oauth: [] }], responses: ok } },
      },
      components: {
        securitySchemes: {
          'x-key': { type: 'apiKey', in: 'header', name: 'X-Key' },
          basic: { type: 'http', scheme: 'basic' },
          oauth: { type: 'http', scheme: 'bearer' },
          client: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/v1/grant', scopes: { read: 'r', sum: 's' } } },
          },
        },
        schemas: {
          Order: {
            type: 'object',
            required: ['lines'],
            additionalProperties: false,
            properties: { lines: { type: 'array', minItems: 1, items: { $ref: '#/components/schemas/Line' } } },
          },
          Line: {
            type: 'object',
            required: ['item', 'count'],
            properties: {
              item: { type: 'string' },
              count: { type: 'integer', minimum: 0, exclusiveMinimum: true },
              parts: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
            },
          },
        },
      },
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
