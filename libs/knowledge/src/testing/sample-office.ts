import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from 'docx';
import { strToU8, zipSync } from 'fflate';

/** A real DOCX with a title, headings, paragraphs, a list and a table. */
export function sampleDocx(): Promise<Buffer> {
  const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
  const row = (...texts: string[]) => new TableRow({ children: texts.map(cell) });
  return Packer.toBuffer(
    new Document({
      title: 'Workshop rules',
      sections: [
        {
          children: [
            new Paragraph({ text: 'Workshop', heading: HeadingLevel.HEADING_1 }),
            new Paragraph('Nobody works alone after eight in the evening.'),
            new Paragraph({ text: 'Tools', heading: HeadingLevel.HEADING_2 }),
            new Paragraph({ text: 'Saws are cleaned on Fridays', bullet: { level: 0 } }),
            new Paragraph({ text: 'Drills are oiled on Mondays', bullet: { level: 0 } }),
            new Table({ rows: [row('Tool', 'Locker'), row('Saw', '14'), row('Drill', '15')] }),
          ],
        },
      ],
    }),
  );
}

const slide = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cSld><p:spTree>${body}</p:spTree></p:cSld></p:sld>`;
const paragraph = (text: string, level = 0) =>
  `<a:p>${level > 0 ? `<a:pPr lvl="${level}"/>` : ''}<a:r><a:t>${text}</a:t></a:r></a:p>`;
const shape = (kind: string, ...paragraphs: string[]) =>
  `<p:sp><p:nvSpPr><p:nvPr>${kind === '' ? '' : `<p:ph type="${kind}"/>`}</p:nvPr></p:nvSpPr><p:txBody>${paragraphs.join('')}</p:txBody></p:sp>`;
const relationships = (...list: [id: string, target: string][]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(([id, target]) => `<Relationship Id="${id}" Type="t" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** The parts of a presentation of two slides, shown in another order than they are numbered; the first has notes. */
export function samplePptxParts(): Record<string, Uint8Array> {
  const table = `<p:graphicFrame><a:graphic><a:graphicData><a:tbl>${[
    ['Year', 'Sales'],
    ['2026', '41 boats'],
  ]
    .map(
      (cells) => `<a:tr>${cells.map((text) => `<a:tc><a:txBody>${paragraph(text)}</a:txBody></a:tc>`).join('')}</a:tr>`,
    )
    .join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
  const parts = {
    'ppt/presentation.xml':
      '<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>',
    'ppt/_rels/presentation.xml.rels': relationships(['rId1', 'slides/slide1.xml'], ['rId2', 'slides/slide2.xml']),
    'ppt/slides/slide2.xml': slide(
      shape('title', paragraph('The year in boats')) +
        shape('body', paragraph('We built more than ever'), paragraph('41 in all', 1)) +
        shape('sldNum', paragraph('1')),
    ),
    'ppt/slides/_rels/slide2.xml.rels': relationships(['rId1', '../notesSlides/notesSlide1.xml']),
    'ppt/notesSlides/notesSlide1.xml': slide(shape('body', paragraph('Thank the yard at this point.'))),
    'ppt/slides/slide1.xml': slide(shape('title', paragraph('Sales')) + table),
  };
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]));
}

export const samplePptx = (parts = samplePptxParts()): Buffer => Buffer.from(zipSync(parts));
