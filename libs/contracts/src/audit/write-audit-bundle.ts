import type { RunEvent } from '../run-event.js';
import type { BundleBlob, BundleHeader } from './audit-bundle.js';
import { canonicalJson } from './canonical-json.js';
import { genesisHash, sha256Of } from './hash-chain.js';

export interface AuditBundleContents {
  header: BundleHeader;
  events: RunEvent[];
  /** Every blob that the events refer to. */
  blobs: BundleBlob[];
}

/** The bundle's text; the same log gives the same bytes. */
export function writeAuditBundle({ header, events, blobs }: AuditBundleContents): string {
  const lines = [
    header,
    ...events.map((event) => ({ event })),
    ...blobs.toSorted((a, b) => (a.blob < b.blob ? -1 : 1)),
  ].map((value) => `${canonicalJson(value)}\n`);
  const content = lines.join('');
  const seal = {
    events: events.length,
    headHash: events.at(-1)?.hash ?? genesisHash,
    contentSha256: sha256Of(content),
  };
  return `${content}${canonicalJson({ seal })}\n`;
}
