import { zipSync } from 'fflate';
import { parseHTML } from 'linkedom';
import mammoth from 'mammoth';
import { mediaTypes } from '../detect-media-type.js';
import { inPart, malformed } from '../document-errors.js';
import { addHtmlBlocks, type HtmlNode } from '../html/html-blocks.js';
import { openZip } from '../open-zip.js';
import type { ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';
import { parseXml } from './parse-xml.js';

const read = /^(\[Content_Types\]\.xml|_rels\/.*|docProps\/core\.xml|word\/(_rels\/)?[^/]+\.(xml|rels))$/;
const main = 'word/document.xml';

/**
 * Headings by their styles, lists, tables and notes. A DOCX has no pages: they come about when it is printed.
 * @throws TerminalError document.malformed, document.too-large, both naming the part
 */
export async function parseDocx(bytes: Uint8Array): Promise<ParsedDocument> {
  const parts = openZip(bytes, (name) => read.test(name));
  if (!parts.has(main)) throw malformed('the document', `part ${main} is missing`);
  for (const [name, content] of parts) if (name.endsWith('.xml')) parseXml(name, content);
  // Packed again without compression: what unpacks next can take no more room than was checked here.
  const checked = zipSync(Object.fromEntries([...parts].map(([name, content]) => [name, [content, { level: 0 }]])));
  const { value } = await inPart(`part ${main}`, () =>
    mammoth.convertToHtml(
      { buffer: Buffer.from(checked.buffer, checked.byteOffset, checked.length) },
      { convertImage: { __mammothBrand: 'ImageConverter', convert: async () => [] } as never, styleMap },
    ),
  );
  const { document } = parseHTML(`<html><body>${value}</body></html>`);
  const text = new TextBuilder();
  addHtmlBlocks(document.body as unknown as HtmlNode, text);
  const built = text.build(mediaTypes.docx, titleOf(parts));
  return { ...built, title: built.title ?? built.blocks.find(({ headings }) => headings.length > 0)?.headings[0] };
}

/** What mammoth leaves a paragraph unless told. */
const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

function titleOf(parts: Map<string, Uint8Array>): string | undefined {
  const core = parts.get('docProps/core.xml');
  if (core === undefined) return undefined;
  const [title] = parseXml('docProps/core.xml', core).getElementsByTagName('dc:title');
  return title?.textContent ?? undefined;
}
