// The same texts as files of every format: a title, sections with a heading each, and paragraphs.
import { Document, HeadingLevel, Packer, Paragraph } from 'docx';
import { strToU8, zipSync } from 'fflate';
import PDFDocument from 'pdfkit';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function pdf({ title, sections }) {
  const file = new PDFDocument({ info: { Title: title } });
  const parts = [];
  const done = new Promise((resolve) => {
    file.on('data', (part) => parts.push(part));
    file.on('end', () => resolve(Buffer.concat(parts)));
  });
  for (const [index, { heading, text }] of sections.entries()) {
    if (index > 0) file.addPage();
    file.fontSize(18).text(heading).moveDown();
    file.fontSize(11).text(text);
  }
  file.end();
  return done;
}

const docx = ({ title, sections }) =>
  Packer.toBuffer(
    new Document({
      title,
      sections: [
        {
          children: sections.flatMap(({ heading, text }) => [
            new Paragraph({ text: heading, heading: HeadingLevel.HEADING_1 }),
            new Paragraph(text),
          ]),
        },
      ],
    }),
  );

function pptx({ sections }) {
  const relations = (list) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
      .map(([id, target]) => `<Relationship Id="${id}" Type="t" Target="${target}"/>`)
      .join('')}</Relationships>`;
  const shape = (kind, text) =>
    `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${kind}"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>${escaped(text)}</a:t></a:r></a:p></p:txBody></p:sp>`;
  const slides = sections.map(
    ({ heading, text }) =>
      `<p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cSld><p:spTree>${shape('title', heading)}${shape('body', text)}</p:spTree></p:cSld></p:sld>`,
  );
  const ids = slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index}"/>`).join('');
  return Buffer.from(
    zipSync({
      'ppt/presentation.xml': strToU8(
        `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${ids}</p:sldIdLst></p:presentation>`,
      ),
      'ppt/_rels/presentation.xml.rels': strToU8(
        relations(slides.map((_, index) => [`rId${index}`, `slides/slide${index}.xml`])),
      ),
      ...Object.fromEntries(slides.map((slide, index) => [`ppt/slides/slide${index}.xml`, strToU8(slide)])),
    }),
  );
}

const html = ({ title, sections }) =>
  `<!doctype html><html><head><title>${escaped(title)}</title></head><body><article>${sections
    .map(({ heading, text }) => `<h2>${escaped(heading)}</h2><p>${escaped(text)}</p>`)
    .join('')}</article></body></html>`;

const plain = ({ sections }) => sections.map(({ heading, text }) => `${heading}\n\n${text}`).join('\n\n');

const email = (document) =>
  [
    'From: Ines <ines@example.org>',
    'To: Rui <rui@example.org>',
    `Subject: ${document.title}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    plain(document),
  ].join('\r\n');

const csv = ({ sections }) =>
  [
    'heading,text',
    ...sections.map(({ heading, text }) => `"${heading.replaceAll('"', '""')}","${text.replaceAll('"', '""')}"`),
  ].join('\n');

/** Format to what makes a file of a document `{ title, sections: [{ heading, text }] }`. */
export const formats = {
  pdf,
  docx,
  pptx,
  html,
  md: ({ title, sections }) =>
    `# ${title}\n\n${sections.map(({ heading, text }) => `## ${heading}\n\n${text}`).join('\n\n')}`,
  txt: plain,
  json: ({ title, sections }) => JSON.stringify({ title, sections }),
  csv,
  eml: email,
};
