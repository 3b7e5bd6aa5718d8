import type {
  CallParameters,
  ChatMessage,
  CollectionResource,
  DocumentMetadata,
  DocumentPage,
  DocumentSummary,
  InferenceResult,
  OutputConstraint,
  PageUnit,
  ProgressMessage,
  SearchOptions,
  SearchResult,
  ToolChoice,
  ToolDescription,
} from '@marimba/contracts';
import type { Chunk, DocumentHint, OnProgress, ParsedDocument } from '@marimba/knowledge';

export interface ModelCall {
  tenantId: string;
  runId: string;
  stepId: string;
  callKey: string;
  /** Stable for (run, step, attempt, callKey). */
  callId: string;
  model: string;
  messages: ChatMessage[];
  tools: ToolDescription[];
  parameters: CallParameters;
  /** What the answer has to be. */
  constraint?: OutputConstraint;
  /** Which of the tools has to be called. */
  toolChoice?: ToolChoice;
  /** Keeps the state behind so many characters of a message; the result's `kept` says what was. */
  keepAt?: { message: number; end: number };
  signal: AbortSignal;
}

/** Answers a chat with a model, wherever that runs. Streams tokens by a way of its own. */
export interface LanguageModel {
  /**
   * @throws TerminalError model.not-found; request.invalid, model.parameter-unsupported for a constraint that it cannot be
   *   held to; MarimbaError model.unavailable, model.failed (may be tried again)
   */
  call(call: ModelCall): Promise<InferenceResult>;
}

export interface KnowledgeStore {
  /**
   * Best first.
   * @throws TerminalError collection.not-found, search.filter-invalid, search.vectors-unavailable,
   *   search.reranker-unavailable; MarimbaError model.unavailable where a model is needed that nobody serves
   */
  search(
    tenantId: string,
    collection: string,
    query: string,
    options: SearchOptions,
    signal?: AbortSignal,
  ): Promise<SearchResult>;
}

export interface DocumentToStore {
  collection: string;
  title: string;
  source: string;
  mediaType: string;
  text: string;
  chunks: Chunk[];
  /** The bytes that the text was read out of. */
  original: Uint8Array;
  metadata: DocumentMetadata | undefined;
  unit: PageUnit | undefined;
  pages: DocumentPage[] | undefined;
}

/** Where an `ingest` step finds what it reads, and keeps what it has read. */
export interface DocumentStore {
  /** @throws TerminalError collection.not-found */
  collection(tenantId: string, name: string): Promise<CollectionResource>;
  /** Bytes that were uploaded. @throws TerminalError blob.not-found */
  upload(tenantId: string, sha256: string): Promise<Uint8Array>;
  /** The document that the collection has of a source. @throws TerminalError collection.not-found */
  ofSource(tenantId: string, collection: string, source: string): Promise<DocumentSummary | undefined>;
  /** All of it or nothing; in the place of an older document of its source. */
  insert(
    tenantId: string,
    document: DocumentToStore,
    actor: string,
  ): Promise<DocumentSummary & { created: boolean; replaced: boolean }>;
}

export interface FetchedDocument {
  bytes: Uint8Array;
  mediaType: string | undefined;
}

export interface IngestionPorts {
  documents: DocumentStore;
  /** Reads a document elsewhere than on this event loop. @throws TerminalError document.* */
  parser: {
    parse(
      bytes: Uint8Array,
      hint: DocumentHint,
      signal?: AbortSignal,
      onProgress?: OnProgress,
    ): Promise<ParsedDocument>;
  };
  /** Tells who follows the run how far a step has got; it may get lost. */
  report(runId: string, progress: ProgressMessage): void;
  /**
   * What a public address gives, no more than so many bytes.
   * @throws TerminalError for an address that may not be asked; MarimbaError document.fetch-failed (may be tried again)
   */
  fetchDocument(url: string, options: { mostBytes: number; signal: AbortSignal }): Promise<FetchedDocument>;
}
