import { openAsBlob } from 'node:fs';
import {
  type CollectionResource,
  collectionResource,
  type DocumentSummary,
  documentSummary,
  type IngestionResource,
  ingestionResource,
  type JsonObject,
  type JsonValue,
  type ListedTool,
  listedTool,
  type Passage,
  pageOf,
  problemDocument,
  type RebuildReport,
  type ReplayMessage,
  type ReplayMode,
  type RunListItem,
  type RunResource,
  rebuildReport,
  replayMessage,
  runPage,
  runResource,
  searchResult,
  secretResource,
  type ToolDetail,
  type ToolSourceConfig,
  type ToolSourceResource,
  toolCallAnswer,
  toolDetail,
  toolSourceResource,
  type UseTemplateBody,
  type WorkflowResource,
  workflowResource,
} from '@marimba/contracts';
import type { z } from 'zod';
import { CliError, ServiceUnreachable } from '../cli-error.js';
import { parseLines } from './parse-lines.js';
import { RequestRefused } from './request-refused.js';

export interface ApiAddress {
  /** http://host:port, without a path. */
  url: string;
  key: string | undefined;
}

export interface NewToolSource {
  name: string;
  description?: string;
  source: ToolSourceConfig;
}

export interface NewDocument {
  source: string;
  text: string;
}

interface PageOf<T> {
  items: T[];
  next?: string | undefined;
}

/** The REST API, with what it answers checked against the contracts. @throws RequestRefused, CliError */
export class ApiClient {
  constructor(private readonly address: ApiAddress) {}

  useTemplate(template: string, body: UseTemplateBody): Promise<WorkflowResource> {
    return this.json(workflowResource, 'POST', `/v1/templates/${encodeURIComponent(template)}/workflows`, body);
  }

  createRun(workflow: string, input: JsonObject, user?: string): Promise<RunResource> {
    const body = { workflow, input, ...(user === undefined ? {} : { user }) };
    return this.json(runResource, 'POST', '/v1/runs', body);
  }

  run(runId: string): Promise<RunResource> {
    return this.json(runResource, 'GET', `/v1/runs/${encodeURIComponent(runId)}`);
  }

  /** A page of the tenant's runs, newest first. */
  runs(cursor: string | undefined): Promise<{ items: RunListItem[]; next?: string | undefined }> {
    const query = new URLSearchParams({ limit: '200', ...(cursor === undefined ? {} : { cursor }) });
    return this.json(runPage, 'GET', `/v1/runs?${query}`);
  }

  rebuild(runId: string, body: { dryRun: boolean }): Promise<RebuildReport> {
    return this.json(rebuildReport, 'POST', `/v1/runs/${encodeURIComponent(runId)}/rebuild`, body);
  }

  /** What a replay says while it works, and its report as the last. */
  async *replay(runId: string, mode: ReplayMode): AsyncGenerator<ReplayMessage, void, void> {
    const headers = { 'content-type': 'application/json' };
    const path = `/v1/runs/${encodeURIComponent(runId)}/replay`;
    const response = await this.send('POST', path, { body: JSON.stringify({ mode }), headers });
    for await (const line of parseLines(response.body!)) yield replayMessage.parse(JSON.parse(line));
  }

  createCollection(body: { name: string; description?: string | undefined }): Promise<CollectionResource> {
    return this.json(collectionResource, 'POST', '/v1/collections', body);
  }

  collection(name: string): Promise<CollectionResource> {
    return this.json(collectionResource, 'GET', `/v1/collections/${encodeURIComponent(name)}`);
  }

  addDocument(collection: string, document: NewDocument): Promise<DocumentSummary> {
    return this.json(documentSummary, 'POST', `/v1/collections/${encodeURIComponent(collection)}/documents`, {
      ...document,
      mediaType: 'text/markdown',
    });
  }

  collections(cursor: string | undefined): Promise<PageOf<CollectionResource>> {
    const query = new URLSearchParams({ limit: '200', ...(cursor === undefined ? {} : { cursor }) });
    return this.json(pageOf(collectionResource), 'GET', `/v1/collections?${query}`);
  }

  /** A page of a collection's documents, or the one of a source. */
  documents(
    collection: string,
    { cursor, source }: { cursor?: string | undefined; source?: string },
  ): Promise<PageOf<DocumentSummary>> {
    const query = new URLSearchParams({
      limit: '200',
      ...(cursor === undefined ? {} : { cursor }),
      ...(source === undefined ? {} : { source }),
    });
    return this.json(pageOf(documentSummary), 'GET', `${pathOf(collection)}/documents?${query}`);
  }

  /** Sends files, each under its source, from the disk as they go. */
  /** `snapshot`: the model that reads each whole. */
  async ingestFiles(
    collection: string,
    files: readonly { path: string; source: string }[],
    snapshot?: string | undefined,
  ): Promise<IngestionResource> {
    const query = snapshot === undefined ? '' : `?${new URLSearchParams({ snapshot })}`;
    const form = new FormData();
    for (const { path, source } of files) form.append('files', await openAsBlob(path), source);
    return this.read(ingestionResource, 'POST', `${pathOf(collection)}/ingestions${query}`, { body: form });
  }

  ingestUrls(collection: string, urls: readonly string[], snapshot?: string | undefined): Promise<IngestionResource> {
    const body = { documents: urls.map((url) => ({ url })), ...(snapshot === undefined ? {} : { snapshot }) };
    return this.json(ingestionResource, 'POST', `${pathOf(collection)}/ingestions`, body);
  }

  ingestion(runId: string): Promise<IngestionResource> {
    return this.json(ingestionResource, 'GET', `/v1/ingestions/${encodeURIComponent(runId)}`);
  }

  async search(collection: string, words: string, limit: number): Promise<Passage[]> {
    const query = new URLSearchParams({ q: words, limit: String(limit) });
    return (await this.json(searchResult, 'GET', `${pathOf(collection)}/search?${query}`)).passages;
  }

  async removeDocument(id: string): Promise<void> {
    await this.send('DELETE', `/v1/documents/${encodeURIComponent(id)}`);
  }

  async removeCollection(name: string): Promise<void> {
    await this.send('DELETE', pathOf(name));
  }

  /** The bytes of a run's audit bundle, as they are sent. */
  async auditBundle(runId: string): Promise<Uint8Array> {
    const response = await this.send('GET', `/v1/runs/${encodeURIComponent(runId)}/audit`);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** An open event stream; `after` is the id of the last message that was received. */
  openEvents(runId: string, after: string | undefined, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (after !== undefined) headers['last-event-id'] = after;
    return this.send('GET', `/v1/runs/${encodeURIComponent(runId)}/events`, { headers, signal });
  }

  async tools(): Promise<ListedTool[]> {
    return (await this.json(pageOf(listedTool), 'GET', '/v1/tools')).items;
  }

  tool(name: string): Promise<ToolDetail> {
    return this.json(toolDetail, 'GET', `/v1/tools/${encodeURIComponent(name)}`);
  }

  approveTool(name: string, sha256: string): Promise<ToolDetail> {
    return this.json(toolDetail, 'POST', `/v1/tools/${encodeURIComponent(name)}/approve`, { sha256 });
  }

  callTool(name: string, args: JsonObject): Promise<{ result: JsonValue }> {
    return this.json(toolCallAnswer, 'POST', `/v1/tools/${encodeURIComponent(name)}/call`, { arguments: args });
  }

  addToolSource(body: NewToolSource): Promise<ToolSourceResource> {
    return this.json(toolSourceResource, 'POST', '/v1/tool-sources', body);
  }

  refreshToolSource(name: string): Promise<ToolSourceResource> {
    return this.json(toolSourceResource, 'POST', `/v1/tool-sources/${encodeURIComponent(name)}/refresh`, {});
  }

  async removeToolSource(name: string): Promise<void> {
    await this.send('DELETE', `/v1/tool-sources/${encodeURIComponent(name)}`);
  }

  /** `hosts`: where http_request may send it; left out: as it was. */
  async putSecret(name: string, value: string, hosts?: readonly string[]): Promise<void> {
    const body = { value, ...(hosts === undefined ? {} : { hosts }) };
    await this.json(secretResource, 'PUT', `/v1/secrets/${encodeURIComponent(name)}`, body);
  }

  private json<T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T> {
    const options =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return this.read(schema, method, path, options);
  }

  private async read<T>(schema: z.ZodType<T>, method: string, path: string, options: RequestInit): Promise<T> {
    const response = await this.send(method, path, options);
    const parsed = schema.safeParse(await response.json());
    if (parsed.success) return parsed.data;
    throw new CliError(
      `${method} ${path} answered with something else than this version expects: ${parsed.error.issues[0]?.message}`,
      'Use the command line of the same version as the service.',
    );
  }

  private async send(method: string, path: string, options: RequestInit = {}): Promise<Response> {
    const { url, key } = this.address;
    const headers = { ...(options.headers as Record<string, string>), ...(key && { authorization: `Bearer ${key}` }) };
    let response: Response;
    try {
      response = await fetch(new URL(path, url), { ...options, method, headers });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new ServiceUnreachable(
        `Nothing answers at ${url}.`,
        'Start the service with npm start, or name its address with --url or MARIMBA_URL.',
      );
    }
    if (response.ok) return response;
    throw await refusal(`${method} ${path}`, response, url);
  }
}

const pathOf = (collection: string): string => `/v1/collections/${encodeURIComponent(collection)}`;

async function refusal(request: string, response: Response, url: string): Promise<Error> {
  const text = await response.text();
  try {
    return new RequestRefused(request, problemDocument.parse(JSON.parse(text)));
  } catch {
    return new CliError(
      `${request} at ${url} answered ${response.status} with something that is not Marimba's.`,
      'Does the address belong to a Marimba service?',
      text.slice(0, 500),
    );
  }
}
