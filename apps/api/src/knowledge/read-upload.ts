import type { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { documentSource, ingestionLimits, type ingestionQuery, TerminalError } from '@marimba/contracts';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { GivenDocument } from './ingestion-starter.js';

/**
 * The files of a request: those of a form, one after the other, or the body itself. No more than one is in memory at a
 * time, and the sender is held back until it is taken.
 * @throws TerminalError request.too-large naming the file, request.invalid
 */
export async function* readUpload(
  request: FastifyRequest,
  query: z.output<typeof ingestionQuery>,
  mostBytes: number,
): AsyncGenerator<GivenDocument, void, void> {
  const body = request.body as Readable;
  const mediaType = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(mediaType)) {
    yield* filesOf(body, mediaType, mostBytes);
    return;
  }
  if (query.source === undefined)
    throw new TerminalError('request.invalid', 'the file has no name', {
      remedy: 'Say where it comes from: ?source=report.pdf',
    });
  const bytes = await wholeOf(body, query.source, mostBytes).finally(() => body.resume());
  yield { source: query.source, mediaType, bytes, ...(query.title === undefined ? {} : { title: query.title }) };
}

async function* filesOf(body: Readable, contentType: string, mostBytes: number): AsyncGenerator<GivenDocument> {
  const waiting: { name: string; mediaType: string; file: BusboyFileStream }[] = [];
  let current: BusboyFileStream | undefined;
  let finished = false;
  let failure: unknown;
  let wake = (): void => undefined;
  const form = newForm(contentType);
  form.on('file', (_field, file, name, _encoding, mediaType) => {
    // Whoever reads it hears of it; until then nobody may be hurt by it.
    file.on('error', () => undefined);
    waiting.push({ name: name ?? '', mediaType, file });
    wake();
  });
  form.on('finish', () => {
    finished = true;
    wake();
  });
  for (const stream of [form, body])
    stream.on('error', (error: unknown) => {
      failure ??= error;
      current?.destroy();
      wake();
    });
  form.on('filesLimit', () => {
    failure ??= tooMany();
    wake();
  });
  body.on('aborted', () => body.destroy(new Error('the sender is gone')));
  body.pipe(form);
  try {
    for (;;) {
      const next = waiting.shift();
      if (failure !== undefined) throw broken(failure);
      if (next !== undefined) {
        const source = documentSource.safeParse(next.name);
        if (!source.success) throw nameless(source.error.issues[0]!.message);
        current = next.file;
        const bytes = await wholeOf(next.file, source.data, mostBytes);
        if (failure !== undefined) throw broken(failure);
        current = undefined;
        yield { source: source.data, mediaType: next.mediaType, bytes };
      } else if (finished) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (failure !== undefined || finished || waiting.length > 0) resolve();
        });
    }
  } finally {
    body.unpipe(form);
    // What was not taken is read away, so that the sender hears the answer.
    body.resume();
    for (const { file } of waiting) file.resume();
  }
}

function newForm(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      preservePath: true,
      limits: { files: ingestionLimits.documents, fields: 0 },
    });
  } catch (error) {
    throw broken(error);
  }
}

async function wholeOf(stream: Readable, name: string, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    // Not destroyed with the loop: the sender of what is too large has to hear so.
    for await (const part of stream.iterator({ destroyOnReturn: false })) {
      bytes += (part as Buffer).length;
      if (bytes > mostBytes)
        throw new TerminalError('request.too-large', `'${name}' is larger than ${mostBytes} bytes`, {
          remedy: 'Divide it, or raise MARIMBA_UPLOAD_LIMIT of the api.',
        });
      parts.push(part as Buffer);
    }
  } catch (error) {
    throw broken(error);
  }
  return Buffer.concat(parts);
}

function broken(error: unknown): unknown {
  if (error instanceof TerminalError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new TerminalError('request.invalid', `the files cannot be read: ${what}`, {
    remedy: 'Send them as multipart/form-data, whole.',
    cause: error,
  });
}

const nameless = (what: string): TerminalError =>
  new TerminalError('request.invalid', `the name of a file ${what}`, { remedy: 'Send each with its filename.' });

const tooMany = (): TerminalError =>
  new TerminalError('request.too-large', `there are more than ${ingestionLimits.documents} files`, {
    remedy: 'Send them in several requests.',
  });
