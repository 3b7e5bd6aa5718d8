import { type HubConnection, unreachable } from './hub-connection.js';
import { HubError } from './hub-error.js';
import type { ModelId } from './model-id.js';
import { refusal } from './refusal.js';
import { Retries } from './retries.js';
import { type HubFile, type ListedEntry, selectFiles } from './select-files.js';

/** A model at one commit: whatever is asked of it later belongs together. */
export class HubRepository {
  private constructor(
    readonly model: string,
    /** Commit, 40 hexadecimal digits. */
    readonly revision: string,
    private readonly connection: HubConnection,
  ) {}

  /** Address of the hub. */
  get hub(): string {
    return this.connection.hubUrl;
  }

  /** Asks which commit a branch or tag is. @throws HubError when there is no such model, or it is not for everybody */
  static async open({ owner, name, revision }: ModelId, connection: HubConnection): Promise<HubRepository> {
    const model = `${owner}/${name}`;
    const { hubUrl } = connection;
    const { modelInfo } = await hubLibrary();
    const info = await ask(connection, { model, revision }, (fetch) =>
      modelInfo({ name: model, revision, hubUrl, fetch, additionalFields: ['sha'] }),
    );
    const commit: unknown = info.sha;
    if (typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit))
      throw new HubError(
        `${hubUrl} does not say which commit '${revision}' of ${model} is.`,
        'Check MARIMBA_HUB_URL: it has to be the address of a model hub.',
      );
    return new HubRepository(model, commit, connection);
  }

  /** @throws HubError when the list holds a name that is refused, or not what a model needs */
  async files(): Promise<HubFile[]> {
    const { model, revision, connection } = this;
    const { listFiles } = await hubLibrary();
    const entries = await ask(connection, { model, revision }, async (fetch) => {
      const all: ListedEntry[] = [];
      for await (const entry of listFiles({ repo: model, revision, hubUrl: connection.hubUrl, fetch })) all.push(entry);
      return all;
    });
    return selectFiles(model, entries);
  }

  /** The content of a file from an offset on. @throws HubError when the answer is not a content */
  async content(name: string, offset: number, signal: AbortSignal): Promise<Response> {
    const { model, revision, connection } = this;
    const path = `${model}/resolve/${revision}/${encodeURIComponent(name)}`;
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (offset > 0) headers['range'] = `bytes=${offset}-`;
    const response = await connection.fetchContent(path, headers, signal);
    if (response.ok || response.status === 416) return response;
    await response.body?.cancel();
    const { hubUrl, hasToken } = connection;
    throw refusal(response, { model, revision, file: name, hubUrl, hasToken });
  }
}

/** Loaded when it is needed: a worker, which serves what is there, does not wait for it. */
const hubLibrary = () => import('@huggingface/hub');

/** Asks through the hub's library, with a fetch whose refusals say what to do. */
function ask<T>(
  connection: HubConnection,
  asked: { model: string; revision: string },
  question: (ask: typeof fetch) => Promise<T>,
): Promise<T> {
  const { hubUrl, hasToken, signal } = connection;
  const checked: typeof fetch = async (input, init) => {
    const response = await connection.fetchApi(input, init);
    if (response.ok) return response;
    await response.body?.cancel();
    throw refusal(response, { ...asked, hubUrl, hasToken });
  };
  return new Retries(connection.retryPolicy, signal).run(async () => {
    try {
      return await question(checked);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof HubError) throw error;
      if (error instanceof SyntaxError)
        throw new HubError(
          `${hubUrl} answered with something that is not JSON (${error.message}).`,
          'Check MARIMBA_HUB_URL: it has to be the address of a model hub.',
        );
      throw unreachable(new URL(hubUrl), error);
    }
  });
}
