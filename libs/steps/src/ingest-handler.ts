import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type DocumentSummary,
  type IngestDocument,
  type IngestOutput,
  ingestDocument,
  ingestOutput,
  type JsonValue,
  MarimbaError,
  type StepHandler,
  TerminalError,
} from '@marimba/contracts';
import { chunkDocument, type ParsedDocument, parseLimits } from '@marimba/knowledge';
import { type ReadingPorts, readWhole } from './context/read-whole.js';
import type { FetchedDocument, IngestionPorts } from './ports.js';

/**
 * Reads one document into a collection. Doing it again does nothing again: the same bytes of the same source are the
 * document that is there.
 */
export function ingestHandler(
  ports: IngestionPorts | undefined,
  reading: ReadingPorts | undefined,
): StepHandler<'ingest'> {
  return {
    kind: 'ingest',
    async execute({ collection: name, document }, context) {
      const { tenantId, runId, stepId, signal } = context;
      if (ports === undefined) throw nowhere();
      const { documents, parser } = ports;
      const wanted = checked(document);
      const { source } = wanted;
      const collection = await documents.collection(tenantId, name);
      const snapshotOf = async (stored: DocumentSummary) => {
        const model = wanted.snapshot ?? collection.snapshotModel;
        if (model === undefined) return {};
        if (reading === undefined) throw new MarimbaError('internal.error', 'this worker has no store of states');
        return { snapshot: await readWhole(reading, stored, model, context) };
      };
      const { bytes, mediaType } = await bytesOf(ports, tenantId, wanted, signal);
      const before = await documents.ofSource(tenantId, name, source);
      if (before !== undefined && isSame(before, wanted, bytes))
        return output(before, {
          ...{ bytes: bytes.length, reused: true, replaced: false },
          ...(await snapshotOf(before)),
        });
      const hint = { source, mediaType: mediaType ?? wanted.mediaType };
      const parsed = await parser.parse(bytes, hint, signal, (progress) =>
        ports.report(runId, { stepId, ...progress }),
      );
      signal.throwIfAborted();
      const { chunkTarget: target, chunkMax: most } = collection;
      const limits = target === undefined || most === undefined ? undefined : { target, most };
      const { title, chunks } = chunkDocument(parsed, { source, title: wanted.title, limits });
      const { created, replaced, ...stored } = await documents.insert(
        tenantId,
        { ...placed(parsed), collection: name, title, source, chunks, original: bytes, metadata: wanted.metadata },
        `run ${runId}`,
      );
      return output(stored, { bytes: bytes.length, reused: !created, replaced, ...(await snapshotOf(stored)) });
    },
  };
}

const nowhere = (): TerminalError =>
  new TerminalError('step.handler-failed', 'this worker reads no documents', {
    remedy: 'give the step handlers an ingestion port',
  });

/** @throws TerminalError document.source-invalid */
function checked(document: JsonValue): IngestDocument {
  const parsed = ingestDocument.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue!.path.length > 0 ? `${issue!.path.join('.')}: ` : '';
  throw new TerminalError(
    'document.source-invalid',
    `the document to read is not said rightly: ${place}${issue!.message}`,
    {
      remedy: 'give { source } with one of upload, url and text',
    },
  );
}

async function bytesOf(
  { documents, fetchDocument }: IngestionPorts,
  tenantId: string,
  { upload, url, text, mediaType }: IngestDocument,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  if (upload !== undefined) return { bytes: await documents.upload(tenantId, upload), mediaType };
  if (url !== undefined) return fetchDocument(url, { mostBytes: parseLimits.bytes, signal });
  return { bytes: Buffer.from(text!), mediaType };
}

/** Of an unchanged document nothing is read again. */
function isSame({ original, title, metadata }: DocumentSummary, wanted: IngestDocument, bytes: Uint8Array): boolean {
  if (original === undefined || (wanted.title ?? title) !== title) return false;
  if (canonicalJson(metadata ?? {}) !== canonicalJson(wanted.metadata ?? {})) return false;
  return original.sha256 === createHash('sha256').update(bytes).digest('hex');
}

const placed = ({ mediaType, text, unit, pages }: ParsedDocument) => ({
  mediaType,
  text,
  unit,
  pages: unit === undefined ? undefined : pages,
});

function output(
  { id, source, title, mediaType, chunks, unit, pages }: DocumentSummary,
  rest: Pick<IngestOutput, 'bytes' | 'reused' | 'replaced' | 'snapshot'>,
): JsonValue {
  const counted = unit === undefined ? {} : { unit, pages };
  return {
    ...ingestOutput.parse({ source, documentId: id, title, mediaType, chunks, ...counted, ...rest }),
  } as JsonValue;
}
