import { describe, expect, it } from 'vitest';
import { chunkDocument } from '../chunk/chunk-document.js';
import { sampleDocx, sampleEmail, samplePdf, samplePptx } from '../testing/index.js';
import { parseDocument } from './parse-document.js';
import type { ParsedDocument } from './parsed-document.js';

/** Each block as it is read: where it stands, and its words. */
const read = ({ text, blocks }: ParsedDocument) =>
  blocks.map(({ start, end, headings, page }) => [page, headings.join(' > '), text.slice(start, end)]);
const parse = (bytes: Uint8Array | string, source: string) =>
  parseDocument(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, { source });

describe('parseDocument', () => {
  it('reads a PDF page by page, with headings by the size of their characters', async () => {
    const bytes = await samplePdf(
      [
        [
          { text: 'Handbook', size: 24 },
          { text: 'Everybody who works in the yard reads this handbook once a year, and signs that it was read.' },
          { text: 'Cranes', size: 16 },
          { text: 'The crane of hall two lifts eleven tons. It is checked every morning by the shift lead.' },
        ],
        [{ text: 'It rests on Sundays.' }, { text: 'Paint', size: 16 }, { text: 'Paint is kept in hall five.' }],
      ],
      { title: 'Yard handbook' },
    );
    const parsed = await parse(bytes, 'no-name-that-helps');
    expect(parsed).toMatchObject({ mediaType: 'application/pdf', title: 'Yard handbook', unit: 'page' });
    expect(read(parsed)).toEqual([
      [1, 'Handbook', expect.stringMatching(/^Everybody who works .* was read\.$/)],
      [1, 'Handbook > Cranes', expect.stringMatching(/^The crane .* shift lead\.$/)],
      [2, 'Handbook > Cranes', 'It rests on Sundays.'],
      [2, 'Handbook > Paint', 'Paint is kept in hall five.'],
    ]);
    const [first, second] = parsed.pages;
    expect(parsed.text.slice(first!.start, first!.end)).toMatch(/^Handbook\n\n[\s\S]*shift lead\.$/);
    expect(parsed.text.slice(second!.start, second!.end)).toMatch(/^It rests[\s\S]*hall five\.$/);
  });

  it('reads a DOCX with its headings, lists and tables', async () => {
    const parsed = await parse(await sampleDocx(), 'rules.bin');
    expect(parsed).toMatchObject({ title: 'Workshop rules', unit: undefined, pages: [] });
    expect(read(parsed)).toEqual([
      [undefined, 'Workshop', 'Nobody works alone after eight in the evening.'],
      [undefined, 'Workshop > Tools', '- Saws are cleaned on Fridays\n- Drills are oiled on Mondays'],
      [undefined, 'Workshop > Tools', 'Tool | Locker\nSaw | 14\nDrill | 15'],
    ]);
  });

  it('reads a PPTX slide by slide in the order in which they are shown, with tables and notes', async () => {
    const parsed = await parse(samplePptx(), 'deck');
    expect(parsed).toMatchObject({ title: 'The year in boats', unit: 'slide' });
    expect(parsed.pages.map(({ number, title }) => [number, title])).toEqual([
      [1, 'The year in boats'],
      [2, 'Sales'],
    ]);
    expect(read(parsed)).toEqual([
      [1, 'The year in boats', 'We built more than ever\n- 41 in all'],
      [1, 'The year in boats > Notes', 'Thank the yard at this point.'],
      [2, 'Sales', 'Year | Sales\n2026 | 41 boats'],
    ]);
  });

  it('reads the article of an HTML page, without menus, with lists, tables and what is set as it is', async () => {
    const sentences = 'The heron stands still in the water until an eel comes by, and then it strikes. '.repeat(6);
    const page = `<!doctype html><html><head><title>Herons &amp; eels</title><script>alert('no')</script></head><body>
      <nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
      <article><h1>Herons</h1><p>${sentences}</p><h2>Food</h2><ul><li>Eels<ul><li>small ones</li></ul></li><li>Frogs</li></ul>
      <table><tr><th>Prey</th><th>Share</th></tr><tr><td>Eel</td><td>61 %</td></tr></table>
      <pre>a  b\n  c</pre><p>Line one<br>line two</p></article><footer>© 2026</footer></body></html>`;
    const parsed = await parse(page, 'herons');
    expect(parsed).toMatchObject({ mediaType: 'text/html', title: 'Herons & eels' });
    expect(parsed.text).not.toMatch(/Shop|alert/);
    const blocks = read(parsed).map(([, headings, text]) => [headings, text]);
    expect(blocks).toContainEqual([expect.stringMatching(/Food$/), '- Eels\n  - small ones\n- Frogs']);
    expect(blocks).toContainEqual([expect.stringMatching(/Food$/), 'Prey | Share\nEel | 61 %']);
    expect(blocks).toContainEqual([expect.stringMatching(/Food$/), 'a  b\n  c']);
    expect(blocks).toContainEqual([expect.stringMatching(/Food$/), 'Line one\nline two']);
  });

  it('reads a small page whole, and one in another encoding', async () => {
    expect((await parse('<html><body><h1>Hi</h1><div>One<p>Two</p>Three</div></body></html>', 'x')).text).toBe(
      'Hi\n\nOne\n\nTwo\n\nThree',
    );
    const latin = Buffer.from('<html><meta charset="iso-8859-1"><body><p>größer</p></body></html>', 'latin1');
    expect((await parse(latin, 'x')).text).toBe('größer');
  });

  it('reads an e-mail with its attachments, each as what it is', async () => {
    const pdf = await samplePdf([[{ text: 'The mast weighs 90 kg.' }], [{ text: 'It is painted white.' }]]);
    const inner = sampleEmail([{ name: 'list.csv', type: 'text/csv', bytes: Buffer.from('Bolt,Count\nM8,12\n') }]);
    const email = sampleEmail([
      { name: 'mast.pdf', type: 'application/octet-stream', bytes: pdf },
      { name: 'photo.png', type: 'image/png', bytes: Buffer.from('89504e470d0a1a0a', 'hex') },
      { name: 'earlier.eml', type: 'message/rfc822', bytes: inner },
    ]);
    const parsed = await parse(email, 'mail');
    expect(parsed).toMatchObject({ mediaType: 'message/rfc822', title: 'The mast', unit: 'part' });
    expect(read(parsed).map(([part, headings, text]) => [part, headings, text])).toEqual(
      expect.arrayContaining([
        [1, 'The mast', expect.stringContaining('From: Ines <ines@example.org>\nTo: Rui')],
        [1, 'The mast > Delivery', 'The mast comes on Tuesday.'],
        [1, 'The mast > Delivery', '- Height: 14 m'],
        [2, 'mast.pdf', 'The mast weighs 90 kg.'],
        [3, '', 'Attachment, not read: photo.png (image/png, 8 bytes)'],
        [4, 'earlier.eml > list.csv', 'Bolt: M8; Count: 12'],
      ]),
    );
  });

  it('reads CSV by rows under their headers, whatever divides the columns', async () => {
    const rows = [
      [undefined, '', 'Name: Ann; Town: Faro, PT'],
      [undefined, '', 'Name: Bo; Town: Rio'],
    ];
    expect(read(await parse('Name,Town\nAnn,"Faro, PT"\nBo,Rio\n', 'people.csv'))).toEqual(rows);
    expect(read(await parse('Name;Town\nAnn;"Faro, PT"\nBo;Rio\n', 'people.csv'))).toEqual(rows);
    expect(read(await parse('1,2\n3,4\n', 'numbers.csv'))).toEqual([
      [undefined, '', '1; 2'],
      [undefined, '', '3; 4'],
    ]);
  });

  it('reads JSON by its members', async () => {
    const value = { title: 'Boats', length: 9, crew: [{ name: 'Ann' }, { name: 'Bo' }], ports: ['Faro', 'Rio'] };
    expect(read(await parse(JSON.stringify(value), 'unnamed'))).toEqual([
      [undefined, '', 'title: Boats\nlength: 9\nports: Faro, Rio'],
      [undefined, 'crew', 'name: Ann'],
      [undefined, 'crew', 'name: Bo'],
    ]);
  });

  it('goes by the content, and by names only between kinds of plain text', async () => {
    const kinds: [bytes: string | Uint8Array, source: string, mediaType: string][] = [
      [await samplePdf([[{ text: 'x' }]]), 'notes.txt', 'application/pdf'],
      ['<!-- a --><html><body>x</body></html>', 'data.json.txt', 'text/html'],
      ['{"a": 1}', 'whatever', 'application/json'],
      ['[a link](b) and text', 'whatever', 'text/plain'],
      ['# Title\n\nText', 'guide.md', 'text/markdown'],
      ['From: a note\nto nobody', 'letter', 'text/plain'],
      [Buffer.from('\ufeffgrößer', 'utf16le'), 'notes.txt', 'text/plain'],
    ];
    for (const [bytes, source, mediaType] of kinds)
      expect((await parse(bytes, source)).mediaType, source).toBe(mediaType);
  });

  it('gives chunks of every format that stand at their offsets, on their page', async () => {
    const long = 'A sentence about the yard that is long enough to be cut. '.repeat(20);
    for (const bytes of [
      await samplePdf([[{ text: long }], [{ text: long }]]),
      await sampleDocx(),
      samplePptx(),
      sampleEmail(),
    ]) {
      const parsed = await parse(bytes, 'x');
      const { chunks } = chunkDocument(parsed, { source: 'x', limits: { target: 80, most: 120 } });
      let end = 0;
      for (const chunk of chunks) {
        expect(parsed.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
        expect(chunk.text.length).toBeLessThanOrEqual(120);
        expect(chunk.start).toBeGreaterThanOrEqual(end);
        end = chunk.end;
        const page = parsed.pages.find(({ number }) => number === chunk.page);
        if (page) expect(chunk.start >= page.start && chunk.end <= page.end).toBe(true);
        else expect(parsed.pages).toEqual([]);
      }
    }
  });
});
