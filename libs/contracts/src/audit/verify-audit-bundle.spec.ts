import { describe, expect, it } from 'vitest';
import type { NewRunEvent, RunEvent } from '../run-event.js';
import type { WorkflowDefinition } from '../workflow-definition.js';
import { canonicalJson } from './canonical-json.js';
import { chained, genesisHash, sha256Of } from './hash-chain.js';
import { verifyAuditBundle } from './verify-audit-bundle.js';
import { writeAuditBundle } from './write-audit-bundle.js';

const tenantId = '0190a000-0000-7000-8000-000000000001';
const runId = '0190a000-0000-7000-8000-000000000002';
const definition: WorkflowDefinition = {
  name: 'greet',
  steps: [{ id: 'hello', kind: 'transform', value: 'hi ${{ input.name }}' }],
};
const large = canonicalJson('grüße '.repeat(20));
const largeBlob = {
  blob: sha256Of(large),
  bytes: new TextEncoder().encode(large).length,
  mediaType: 'application/json',
};

const newEvents: NewRunEvent[] = [
  {
    type: 'run.created',
    data: {
      v: 1,
      workflow: 'greet',
      version: 1,
      definitionSha256: sha256Of(canonicalJson(definition)),
      input: { inline: { name: 'Ada' } },
      createdBy: 'key:test',
    },
  },
  { type: 'step.scheduled', data: { v: 1, stepId: 'hello', attempt: 1, kind: 'transform' } },
  { type: 'step.started', data: { v: 1, stepId: 'hello', attempt: 1, worker: 'w1' } },
  { type: 'step.completed', data: { v: 1, stepId: 'hello', attempt: 1, output: largeBlob, durationMs: 3 } },
  { type: 'run.completed', data: { v: 1, output: { inline: 'hi Ada' } } },
];

function chain(events: NewRunEvent[]): RunEvent[] {
  let prevHash = genesisHash;
  return events.map((event, index) => {
    const linked = chained({ tenantId, runId, seq: index + 1, at: '2026-01-02T03:04:05.678Z', ...event }, prevHash);
    prevHash = linked.hash;
    return linked as RunEvent;
  });
}

const bundle = writeAuditBundle({
  header: { format: 'marimba-audit-bundle', v: 1, tenantId, runId, workflow: 'greet', version: 1, definition },
  events: chain(newEvents),
  blobs: [
    {
      blob: largeBlob.blob,
      mediaType: 'application/json',
      base64: btoa(String.fromCharCode(...new TextEncoder().encode(large))),
    },
  ],
});
const bytes = new TextEncoder().encode(bundle);
const lineOf = (offset: number): number => bundle.slice(0, offset).split('\n').length;

describe('verifyAuditBundle', () => {
  it('accepts what was exported', () => {
    const verdict = verifyAuditBundle(bytes);
    expect(verdict).toMatchObject({ ok: true, runId, events: 5, blobs: 1, problems: [] });
    expect(verdict.headHash).toBe(chain(newEvents).at(-1)?.hash);
  });

  it('finds every single-byte change and names the first broken event', () => {
    expect(bundle.length).toBe(bytes.length);
    for (let offset = 0; offset < bytes.length; offset++) {
      const changed = Uint8Array.from(bytes);
      changed[offset] = changed[offset]! ^ (1 + (offset % 7));
      const verdict = verifyAuditBundle(changed);
      expect(verdict.ok, `byte ${offset}`).toBe(false);
      const line = lineOf(offset);
      // Lines 2 to 6 hold events 1 to 5; a change inside one breaks that event and none before it.
      if (line >= 2 && line <= 6 && bytes[offset] !== 0x0a)
        expect(verdict.firstBrokenEvent, `byte ${offset}`).toBe(line - 1);
      // Line 7 is the blob that event 4 refers to.
      if (line === 7 && bytes[offset] !== 0x0a) expect(verdict.firstBrokenEvent, `byte ${offset}`).toBe(4);
    }
  });

  it('finds a cut, an emptied and a reordered file', () => {
    for (const length of [0, 1, 100, bytes.length - 1])
      expect(verifyAuditBundle(bytes.subarray(0, length)).ok).toBe(false);
    const lines = bundle.trimEnd().split('\n');
    [lines[2], lines[3]] = [lines[3]!, lines[2]!];
    expect(verifyAuditBundle(new TextEncoder().encode(`${lines.join('\n')}\n`))).toMatchObject({
      ok: false,
      firstBrokenEvent: 2,
    });
  });

  it('finds an event taken out, even when the seal is made anew', () => {
    const events = chain(newEvents);
    const header = {
      format: 'marimba-audit-bundle',
      v: 1,
      tenantId,
      runId,
      workflow: 'greet',
      version: 1,
      definition,
    } as const;
    const forged = writeAuditBundle({ header, events: events.filter((event) => event.seq !== 3), blobs: [] });
    expect(verifyAuditBundle(new TextEncoder().encode(forged))).toMatchObject({ ok: false, firstBrokenEvent: 3 });
  });

  it('never throws on bytes that are no bundle', () => {
    for (const text of ['\n\n\n', '{}', '[]\n[]\n', 'null\n', '{"seal":1}\n', '{"base64":"!!"}\n'])
      expect(verifyAuditBundle(new TextEncoder().encode(text)).ok).toBe(false);
    expect(verifyAuditBundle(Uint8Array.from([0xff, 0xfe, 0x0a, 0x00])).ok).toBe(false);
  });
});
