import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HealthAnswer {
  status: number;
  type: string;
  body: string;
}

/** A port of a worker for health checks and Prometheus: GET only, one answer a path. */
export class HealthServer {
  private readonly server: Server;

  constructor(private readonly answers: Readonly<Record<string, () => Promise<HealthAnswer>>>) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** @returns the port. @throws the system's error when it cannot be had */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    const make = Object.hasOwn(this.answers, path) ? this.answers[path] : undefined;
    const { status, type, body } = await this.made(request.method === 'GET' ? make : undefined);
    response.writeHead(status, { 'content-type': type }).end(body);
  }

  private async made(make: (() => Promise<HealthAnswer>) | undefined): Promise<HealthAnswer> {
    if (make === undefined) return text(404, `Only GET ${Object.keys(this.answers).join(', GET ')}.\n`);
    try {
      return await make();
    } catch (error) {
      return text(503, `${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

const text = (status: number, body: string): HealthAnswer => ({ status, type: 'text/plain; charset=utf-8', body });
