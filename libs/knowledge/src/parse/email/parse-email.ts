import { parseHTML } from 'linkedom';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { mediaTypes } from '../detect-media-type.js';
import { inPart } from '../document-errors.js';
import { addHtmlBlocks, type HtmlNode } from '../html/html-blocks.js';
import { checkSize, parseLimits } from '../parse-limits.js';
import type { DocumentHint, ParsedDocument } from '../parsed-document.js';
import { plainTextBlocks } from '../plain-text-blocks.js';
import { TextBuilder } from '../text-builder.js';

/** Reads what is attached, as a document of its own; undefined for what holds no text. */
export type AttachmentReader = (bytes: Uint8Array, hint: DocumentHint) => Promise<ParsedDocument | undefined>;

/**
 * Part 1 is the message, the others are what is attached to it, each read as what it is. Pictures and the like are named
 * only.
 * @throws TerminalError document.malformed and others, naming the part
 */
export async function parseEmail(bytes: Uint8Array, readAttachment: AttachmentReader): Promise<ParsedDocument> {
  const email = await inPart('the e-mail', () =>
    PostalMime.parse(bytes, {
      attachmentEncoding: 'arraybuffer',
      forceRfc822Attachments: true,
      maxNestingDepth: 32,
      maxHeadersSize: 1024 * 1024,
    }),
  );
  checkSize('the e-mail', email.attachments.length, parseLimits.attachments, 'attachments');
  const text = new TextBuilder();
  text.page(1);
  if (email.subject) text.heading(1, email.subject);
  text.block(headerOf(email));
  addBody(email, text);
  for (const [index, attachment] of email.attachments.entries())
    await addAttachment(attachment, index + 2, text, readAttachment);
  return text.build(mediaTypes.email, email.subject, 'part');
}

function headerOf({ from, to, cc, date }: Email): string {
  const lines = [
    ['From', from && shown(from)],
    ['To', to?.map(shown).join(', ')],
    ['Cc', cc?.map(shown).join(', ')],
    ['Date', date],
  ];
  return lines.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : [])).join('\n');
}

function shown({ name, address }: Address): string {
  if (!address) return name;
  return name ? `${name} <${address}>` : address;
}

/** The formatted body has the structure; one of text alone has paragraphs. */
function addBody({ html, text: plain }: Email, text: TextBuilder): void {
  if (html) {
    const { document } = parseHTML(`<html><body>${html}</body></html>`);
    addHtmlBlocks(document.body as unknown as HtmlNode, text);
  } else if (plain) for (const { start, end } of plainTextBlocks(plain)) text.block(plain.slice(start, end));
}

async function addAttachment(
  { filename, mimeType, content }: Attachment,
  number: number,
  text: TextBuilder,
  readAttachment: AttachmentReader,
): Promise<void> {
  const name = filename || `attachment ${number - 1}`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
  const inside = await inPart(`part ${number} (${name})`, () =>
    readAttachment(bytes, { source: name, mediaType: mimeType }),
  );
  text.page(number, { title: name, fresh: true });
  if (inside === undefined) text.block(`Attachment, not read: ${name} (${mimeType}, ${bytes.length} bytes)`);
  else text.embed(inside, [name]);
}
