import type { DiskCopy } from './kept-record.js';

/** Bytes on disk: entries, and each body once however many entries name it. */
export class DiskUsage {
  private readonly bodies = new Map<string, { bytes: number; entries: number }>();
  private known = 0;
  states = 0;
  /** Bytes of files that others are writing. */
  foreign = 0;
  /** Bytes set aside for a write under way. */
  reserved = 0;

  get bytes(): number {
    return this.known + this.foreign + this.reserved;
  }

  isNamed(body: string): boolean {
    return this.bodies.has(body);
  }

  add(copy: DiskCopy): void {
    this.states++;
    this.known += copy.entryBytes;
    const body = this.bodies.get(copy.body);
    if (body !== undefined) {
      body.entries++;
      return;
    }
    this.bodies.set(copy.body, { bytes: copy.bodyBytes, entries: 1 });
    this.known += copy.bodyBytes;
  }

  remove(copy: DiskCopy): void {
    this.states--;
    this.known -= copy.entryBytes;
    const body = this.bodies.get(copy.body)!;
    if (--body.entries > 0) return;
    this.bodies.delete(copy.body);
    this.known -= body.bytes;
  }
}
