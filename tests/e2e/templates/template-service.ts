import {
  type DocumentSummary,
  documentSummary,
  type JsonObject,
  type RunEvent,
  type RunEventOf,
  type RunEventType,
  type RunResource,
  runResource,
  workflowResource,
} from '@marimba/contracts';
import type { RunningService } from '../../support/service.js';

export interface TemplateRun {
  run: RunResource;
  events: RunEvent[];
}

/** Uses templates over REST, as people do. */
export class TemplateService {
  constructor(private readonly service: Pick<RunningService, 'url' | 'key'>) {}

  async send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(path, this.service.url), {
      method,
      headers: {
        authorization: `Bearer ${this.service.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async addDocument(collection: string, source: string, text: string): Promise<DocumentSummary> {
    const body = { source, mediaType: 'text/markdown', text };
    return documentSummary.parse(await this.send('POST', `/v1/collections/${collection}/documents`, body));
  }

  /** The name of the workflow that was made. */
  async use(template: string, parameters: JsonObject = {}, name = template): Promise<string> {
    const made = await this.send('POST', `/v1/templates/${template}/workflows`, { name, parameters });
    return workflowResource.parse(made).name;
  }

  /** Runs it to its end. @throws where it has not completed */
  async run(workflow: string, input: JsonObject, user?: string): Promise<TemplateRun> {
    const body = { workflow, input, ...(user === undefined ? {} : { user }) };
    let run = runResource.parse(await this.send('POST', '/v1/runs', body));
    while (run.status === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = runResource.parse(await this.send('GET', `/v1/runs/${run.id}`));
    }
    if (run.status !== 'completed') throw new Error(`${workflow} ended ${run.status}: ${JSON.stringify(run.error)}`);
    const { items } = (await this.send('GET', `/v1/runs/${run.id}/log?limit=1000`)) as { items: RunEvent[] };
    return { run, events: items };
  }
}

export const eventsOf = <T extends RunEventType>(events: readonly RunEvent[], type: T): RunEventOf<T>[] =>
  events.filter((event): event is RunEventOf<T> => event.type === type);
