import { TerminalError } from '@marimba/contracts';
import { getDocumentProxy } from 'unpdf';
import { encrypted, inPart, malformed, messageOf } from '../document-errors.js';
import { checkSize, parseLimits } from '../parse-limits.js';
import type { DocumentHint, OnProgress, ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';
import { type PdfTextItem, pdfLines } from './pdf-lines.js';
import { headingLevel, headingSizes, type PdfParagraph, pdfParagraphs } from './pdf-paragraphs.js';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * Page by page; headings are told by the size of their characters.
 * @throws TerminalError document.encrypted; document.malformed naming the page; document.empty for pages of pictures
 */
export async function parsePdf(
  bytes: Uint8Array,
  _hint?: DocumentHint,
  onProgress?: OnProgress,
): Promise<ParsedDocument> {
  const pdf = await open(bytes);
  try {
    checkSize('the PDF', pdf.numPages, parseLimits.pages, 'pages');
    const pages: PdfParagraph[][] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      pages.push(await inPart(`page ${number}`, () => paragraphsOf(pdf, number)));
      onProgress?.({ done: number, total: pdf.numPages, unit: 'page' });
    }
    // What could be read of a file that is cut off is not the document.
    if (!isWhole(bytes)) throw cutOff(`behind page ${pdf.numPages}`);
    if (pages.every((paragraphs) => paragraphs.length === 0))
      throw new TerminalError('document.empty', `there is no text on its ${pdf.numPages} pages; it may be a scan`, {
        remedy: 'Recognise its text (OCR) and send the result.',
      });
    const title = await titleOf(pdf);
    return build(pages, title);
  } finally {
    await pdf.destroy();
  }
}

function build(pages: PdfParagraph[][], title: string | undefined): ParsedDocument {
  const sizes = headingSizes(pages.flat());
  const text = new TextBuilder();
  let firstHeading: string | undefined;
  for (const [index, paragraphs] of pages.entries()) {
    text.page(index + 1);
    for (const paragraph of paragraphs) {
      const level = headingLevel(paragraph, sizes);
      if (level === undefined) text.block(paragraph.text);
      else {
        firstHeading ??= paragraph.text;
        text.heading(level, paragraph.text);
      }
    }
  }
  return text.build('application/pdf', title ?? firstHeading, 'page');
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      isEvalSupported: false,
      stopAtErrors: true,
      disableFontFace: true,
      verbosity: 0,
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') throw encrypted('the PDF');
    if (!isWhole(bytes)) throw cutOff('before its first page', error);
    throw malformed('the PDF', messageOf(error), error);
  }
}

async function paragraphsOf(pdf: Pdf, number: number): Promise<PdfParagraph[]> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  page.cleanup();
  return pdfParagraphs(pdfLines((items as object[]).filter((item): item is PdfTextItem => 'str' in item)));
}

async function titleOf(pdf: Pdf): Promise<string | undefined> {
  const { info } = await pdf.getMetadata();
  const title = (info as { Title?: unknown }).Title;
  // Programs that print put the name of the file there, if anything.
  return typeof title === 'string' && title.trim() !== '' && !/\.\w{2,5}$/.test(title) ? title : undefined;
}

/** A PDF ends with this mark; behind it there may be a little of what a transfer has added. */
const isWhole = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(-2048)).includes('%%EOF');

const cutOff = (place: string, cause?: unknown): TerminalError =>
  malformed('the PDF', `it is cut off ${place}: its end is missing`, cause);
