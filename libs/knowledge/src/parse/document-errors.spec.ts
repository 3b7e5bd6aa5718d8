import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { sampleDocx, sampleEmail, samplePdf, samplePptx, samplePptxParts } from '../testing/index.js';
import { DocumentParser } from '../threads/document-parser.js';
import { parseDocument } from './parse-document.js';
import { parseLimits } from './parse-limits.js';

const refusal = (bytes: Uint8Array | string, source = 'x') =>
  parseDocument(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { source }).then(
    () => 'nothing thrown',
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );
const pdf = (options = {}) => samplePdf([[{ text: 'One.' }], [{ text: 'Two.' }]], options);

describe('a broken document is refused with its place:', () => {
  it('an encrypted PDF, and an encrypted Office document', async () => {
    expect(await refusal(await pdf({ password: 'secret' }))).toBe('document.encrypted: the PDF is encrypted');
    const office = Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    expect(await refusal(office)).toBe('document.encrypted: the Office document is encrypted');
    expect(await refusal(office.subarray(0, 500))).toMatch(/^document.unsupported: .*old Office format/);
  });

  it('a PDF that is cut off, one whose page is damaged, and one of pictures', async () => {
    const whole = await pdf();
    expect(await refusal(whole.subarray(0, whole.length - 300))).toMatch(/^document.malformed: the PDF: it is cut off/);
    // The second of its pages' streams, from where its compressed bytes begin.
    const damaged = Buffer.from(whole);
    const second = damaged.indexOf('\nstream\n', damaged.indexOf('endstream')) + 8;
    damaged.fill(0xff, second + 2, second + 30);
    expect(await refusal(damaged)).toMatch(/^document.malformed: page 2: /);
    expect(await refusal(await samplePdf([[], []]))).toMatch(/^document.empty: there is no text on its 2 pages/);
    expect(await refusal('%PDF-1.7\nnothing else\n%%EOF')).toMatch(/^document.malformed: the PDF: /);
  });

  it('an archive that is cut off, and one whose part is missing, damaged or no XML', async () => {
    const docx = await sampleDocx();
    expect(await refusal(docx.subarray(0, docx.length - 100))).toMatch(/^document.malformed: the archive: .*cut off/);
    const parts = samplePptxParts();
    const { 'ppt/slides/slide1.xml': _one, ...missing } = parts;
    expect(await refusal(samplePptx(missing))).toBe('document.malformed: part ppt/slides/slide1.xml: it is missing');
    const bad = { ...parts, 'ppt/slides/slide1.xml': strToU8('<a><b></a>') };
    expect(await refusal(samplePptx(bad))).toMatch(/^document.malformed: part ppt\/slides\/slide1.xml: it is no XML/);
    const entity = { ...parts, 'ppt/slides/slide1.xml': strToU8('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') };
    expect(await refusal(samplePptx(entity))).toMatch(/part ppt\/slides\/slide1.xml: it declares a document type/);
  });

  it('an archive that unpacks to more than may be read, and one that lies about it', async () => {
    const parts = samplePptxParts();
    const bomb = zipSync({ ...parts, 'ppt/slides/slide1.xml': new Uint8Array(parseLimits.partBytes + 1) });
    expect(bomb.length).toBeLessThan(200_000);
    expect(await refusal(bomb)).toMatch(/^document.too-large: part ppt\/slides\/slide1.xml has \d+ bytes unpacked/);
    // The size in the directory, where it stands 24 bytes into the part's entry.
    const lying = Buffer.from(bomb);
    for (let at = lying.indexOf('PK\u0001\u0002'); at !== -1; at = lying.indexOf('PK\u0001\u0002', at + 4))
      lying.writeUInt32LE(Math.min(lying.readUInt32LE(at + 24), 100), at + 24);
    expect(await refusal(lying)).toMatch(/^document.malformed: part ppt\//);
  });

  it('JSON and CSV by line, HTML and JSON that are nested too deeply, and what is no document', async () => {
    expect(await refusal('{\n"a": 1,\n"b": }', 'a.json')).toMatch(
      /^document.malformed: line 3, column \d+: this is no JSON/,
    );
    expect(await refusal('a,b\n1,"2\n3,4\n', 'a.csv')).toMatch(/^document.malformed: line \d+: /);
    expect(await refusal(`${'[{"a":'.repeat(300)}1${'}]'.repeat(300)}`, 'a.json')).toMatch(
      /nested more than 200 levels/,
    );
    expect(await refusal(`<html><body>${'<div>'.repeat(5_000)}x`)).toMatch(/^document.malformed: the page: .*nested/);
    expect(await refusal(Buffer.from('89504e470d0a1a0a', 'hex'), 'a.pdf')).toMatch(
      /^document.unsupported: .*PNG picture/,
    );
    expect(await refusal(Buffer.alloc(parseLimits.bytes + 1))).toMatch(/^document.too-large: the document has/);
    expect(await refusal('')).toBe('document.empty: it has no bytes');
    expect(await refusal('caf\u0000', 'a.txt')).toMatch(/^document.not-text: /);
  });

  it('an e-mail by the part that is broken, and one of e-mails without end', async () => {
    const report = { name: 'report.pdf', type: 'application/pdf', bytes: (await pdf()).subarray(0, 400) };
    expect(await refusal(sampleEmail([report]))).toMatch(
      /^document.malformed: part 2 \(report.pdf\): the PDF: it is cut off/,
    );
    let nested = sampleEmail();
    for (let level = 0; level < 6; level++)
      nested = sampleEmail([{ name: 'inner.eml', type: 'message/rfc822', bytes: nested }]);
    expect(await refusal(nested)).toMatch(/part 2 \(inner.eml\): .*nested more than 4 levels/);
  });
});

describe('DocumentParser', () => {
  it('gives what the parser gives, and refuses in the same words', async () => {
    const parser = new DocumentParser();
    const bytes = await pdf();
    expect(await parser.parse(bytes, { source: 'x' })).toEqual(await parseDocument(bytes, { source: 'x' }));
    await expect(parser.parse(await pdf({ password: 'p' }), { source: 'x' })).rejects.toMatchObject({
      code: 'document.encrypted',
      remedy: expect.any(String),
    });
    await parser.close();
  });

  it('ends a document that takes too long or that nobody waits for, and reads the next', async () => {
    const parser = new DocumentParser({ timeoutMs: 300 });
    const slow = Buffer.from(`<html><body>${'<p>word <b>word</b> </p>'.repeat(400_000)}</body></html>`);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 10);
    await expect(parser.parse(slow, { source: 'x' })).rejects.toMatchObject({ code: 'document.too-slow' });
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(3);
    const stop = new AbortController();
    const waiting = parser.parse(slow, { source: 'x' }, stop.signal);
    stop.abort(new Error('nobody waits'));
    await expect(waiting).rejects.toThrow('nobody waits');
    await parser.close();
  });
});
