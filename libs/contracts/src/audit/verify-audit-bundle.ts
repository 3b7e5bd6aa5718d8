import type { z } from 'zod';
import type { RunEvent } from '../run-event.js';
import { type BundleHeader, bundleBlob, bundleEvent, bundleHeader, bundleSeal } from './audit-bundle.js';
import { blobReferencesIn } from './blob-references.js';
import { canonicalJson } from './canonical-json.js';
import { genesisHash, sha256Of } from './hash-chain.js';
import { verifyEvents } from './verify-events.js';

export interface BundleProblem {
  /** Line of the file, from 1. */
  line: number;
  /** The event that this breaks, when it breaks one. */
  seq?: number;
  message: string;
}

export interface BundleVerdict {
  ok: boolean;
  runId: string | undefined;
  events: number;
  blobs: number;
  headHash: string | undefined;
  /** The lowest sequence number that is broken, itself or in a blob that it refers to. */
  firstBrokenEvent: number | undefined;
  problems: BundleProblem[];
}

/** Verifies an exported bundle, byte for byte, with nothing but the file. Never throws: what is wrong is in the verdict. */
export function verifyAuditBundle(bytes: Uint8Array): BundleVerdict {
  return new BundleVerifier(bytes).verify();
}

class BundleVerifier {
  private readonly problems: BundleProblem[] = [];
  private readonly lines: Uint8Array[];
  private readonly events: { line: number; seq: number; event: RunEvent | undefined }[] = [];
  /** By hash: the media type of a blob whose content gives its hash, undefined for one that was changed. */
  private readonly blobs = new Map<string, string | undefined>();
  private header: BundleHeader | undefined;
  private sealLine = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.lines = splitLines(bytes);
  }

  verify(): BundleVerdict {
    this.readLines();
    this.checkChain();
    this.checkReferences();
    this.checkSeal();
    const broken = this.problems.flatMap((problem) => problem.seq ?? []);
    return {
      ok: this.problems.length === 0,
      runId: this.header?.runId ?? this.events[0]?.event?.runId,
      events: this.events.length,
      blobs: this.blobs.size,
      headHash: this.events.at(-1)?.event?.hash,
      firstBrokenEvent: broken.length === 0 ? undefined : Math.min(...broken),
      problems: this.problems.toSorted((a, b) => a.line - b.line),
    };
  }

  private readLines(): void {
    for (const [index, line] of this.lines.entries()) this.readLine(line, index + 1);
    if (this.header === undefined && this.lines.length === 0)
      this.problems.push({ line: 1, message: 'the file is empty' });
    if (this.bytes.at(-1) !== 0x0a)
      this.problems.push({
        line: this.lines.length,
        message: 'the file was cut off: it does not end with a line feed',
      });
  }

  /** Which kind a line is follows from its first bytes, so that a broken line still counts at its place. */
  private readLine(line: Uint8Array, number: number): void {
    const start = new TextDecoder().decode(line.subarray(0, 10));
    if (number === 1) this.header = this.parse(bundleHeader, line, number, 'the header');
    else if (start.startsWith('{"seal"') || number === this.lines.length) this.readSeal(line, number);
    else if (start.startsWith('{"base64"')) this.readBlob(line, number);
    else this.readEvent(line, number);
  }

  private readEvent(line: Uint8Array, number: number): void {
    const seq = this.events.length + 1;
    const parsed = this.parse(bundleEvent, line, number, `event ${seq}`, seq);
    this.events.push({ line: number, seq, event: parsed?.event });
  }

  private readBlob(line: Uint8Array, number: number): void {
    const parsed = this.parse(bundleBlob, line, number, 'a blob');
    if (parsed === undefined) return;
    const content = decodeBase64(parsed.base64);
    const holds = sha256Of(content) === parsed.blob && encodeBase64(content) === parsed.base64;
    this.blobs.set(parsed.blob, holds ? parsed.mediaType : undefined);
    if (!holds)
      this.problems.push({
        line: number,
        message: `blob ${parsed.blob} was changed: its content does not give its hash`,
      });
  }

  private readSeal(line: Uint8Array, number: number): void {
    this.sealLine = number;
    const parsed = this.parse(bundleSeal, line, number, 'the seal');
    if (parsed === undefined) return;
    if (parsed.seal.events !== this.events.length)
      this.problems.push({
        line: number,
        message: `the seal counts ${parsed.seal.events} events, the file holds ${this.events.length}`,
      });
    const head = this.events.length === 0 ? genesisHash : this.events.at(-1)?.event?.hash;
    if (head !== undefined && parsed.seal.headHash !== head)
      this.problems.push({ line: number, message: 'the seal names another last hash than the last event has' });
    const before = this.lines.slice(0, number - 1).reduce((sum, each) => sum + each.length + 1, 0);
    if (sha256Of(this.bytes.subarray(0, before)) !== parsed.seal.contentSha256)
      this.problems.push({ line: number, message: 'the bytes before the seal are not those that were sealed' });
  }

  private checkChain(): void {
    const readable = this.events.flatMap(({ event }) => event ?? []);
    if (readable.length !== this.events.length) return;
    for (const { seq, message } of verifyEvents(readable))
      this.problems.push({ line: this.events[seq - 1]!.line, seq, message: `event ${seq} ${message}` });
  }

  private checkReferences(): void {
    const [first] = this.events;
    if (this.header && first?.event) {
      const { definitionSha256 } = first.event.data as { definitionSha256?: string };
      if (definitionSha256 !== sha256Of(canonicalJson(this.header.definition)))
        this.problems.push({
          line: 1,
          seq: 1,
          message: 'event 1 names another workflow definition than the header carries',
        });
      if (first.event.runId !== this.header.runId || first.event.tenantId !== this.header.tenantId)
        this.problems.push({ line: 1, message: 'the header names another run or tenant than the events' });
    }
    for (const { seq, line, event } of this.events)
      for (const { blob, mediaType } of blobReferencesIn(event?.data))
        if (this.blobs.get(blob) !== mediaType)
          this.problems.push({
            line,
            seq,
            message: `event ${seq} refers to blob ${blob}, which is ${this.blobs.has(blob) ? 'changed' : 'missing or unreadable'}`,
          });
  }

  private checkSeal(): void {
    if (this.sealLine !== this.lines.length || this.sealLine === 0)
      this.problems.push({ line: this.lines.length, message: 'the seal is missing or is not the last line' });
  }

  private parse<T>(schema: z.ZodType<T>, line: Uint8Array, number: number, what: string, seq?: number): T | undefined {
    const place = seq === undefined ? { line: number } : { line: number, seq };
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
      const value: unknown = JSON.parse(text);
      if (canonicalJson(value) !== text) throw new Error('it is not in canonical form');
      return schema.parse(value);
    } catch (error) {
      this.problems.push({ ...place, message: `${what} cannot be read: ${firstLine(error)}` });
      return undefined;
    }
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 200);
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines;
}

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function encodeBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
