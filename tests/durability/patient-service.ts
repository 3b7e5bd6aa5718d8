import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the service was sent. */
export interface Visit {
  path: string;
  idempotencyKey: string | undefined;
  answer(): void;
  /** Whoever asked has gone before the answer. */
  left: Promise<number>;
}

/** A service outside whose operations wait until a test lets them answer. */
export class PatientService {
  readonly visits: Visit[] = [];
  private waiting: (() => void)[] = [];
  private readonly server = createServer((request, response) => this.visited(request, response));
  url = '';

  static async start(): Promise<PatientService> {
    const service = new PatientService();
    service.server.listen(0, '127.0.0.1');
    await once(service.server, 'listening');
    service.url = `http://127.0.0.1:${(service.server.address() as AddressInfo).port}`;
    return service;
  }

  /** The first so many visits to a path, once they are there. */
  async visitsTo(path: string, count: number): Promise<Visit[]> {
    for (;;) {
      const found = this.visits.filter((visit) => visit.path === path);
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private visited(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!;
    const json = (value: object) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (path === '/openapi.json') {
      json(document);
      return;
    }
    request.resume();
    const left = once(response, 'close').then(() => performance.now());
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined;
    const visit = { path, idempotencyKey, left, answer: () => json({ done: path }) };
    this.visits.push(visit);
    if (path !== '/hold') visit.answer();
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const operation = (operationId: string) => ({
  post: {
    operationId,
    responses: { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'object' } } } } },
  },
});
const document = {
  openapi: '3.0.3',
  info: { title: 'Patient', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/hold': operation('hold'),
    '/once': operation('once'),
    '/each': operation('each'),
    '/turn': operation('turn'),
  },
};
