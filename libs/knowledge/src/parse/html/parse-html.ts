import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import { mediaTypes } from '../detect-media-type.js';
import type { DocumentHint, ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';
import { decodeHtml } from './decode-html.js';
import { addHtmlBlocks, type HtmlNode } from './html-blocks.js';

/** Of the page's text that its article must hold at least; else the whole page is read. */
const leastShare = 0.5;

/**
 * The article of a page where it has one, without what stands around it (menus, notices); else the whole page.
 * @throws TerminalError document.malformed, document.too-large
 */
export function parseHtml(bytes: Uint8Array, { mediaType }: DocumentHint): ParsedDocument {
  return parsePage(decodeHtml(bytes, mediaType));
}

/** @throws TerminalError document.malformed, document.too-large */
export function parsePage(html: string): ParsedDocument {
  const { document } = parseHTML(withRoot(html));
  const title = document.querySelector('title')?.textContent ?? undefined;
  for (const element of document.querySelectorAll('nav, [role=navigation], [hidden]')) element.remove();
  const whole = builtOf(document.documentElement as unknown as HtmlNode);
  const text = whole.build(mediaTypes.html, title);
  const article = articleOf(html);
  const chosen = article !== undefined && article.text.length >= text.text.length * leastShare ? article : text;
  const heading = chosen.blocks.find(({ headings }) => headings.length > 0)?.headings[0];
  return { ...chosen, title: text.title ?? heading };
}

function articleOf(html: string): ParsedDocument | undefined {
  // Readability takes the document apart, so it is given one of its own.
  const { document } = parseHTML(withRoot(html));
  // Below its smallest length it finds nothing in what is all article.
  const article = new Readability<HtmlNode>(document as never, {
    serializer: (node) => node as unknown as HtmlNode,
    charThreshold: 200,
    maxElemsToParse: 50_000,
  }).parse();
  return article?.content ? builtOf(article.content).build(mediaTypes.html, undefined) : undefined;
}

function builtOf(root: HtmlNode): TextBuilder {
  const text = new TextBuilder();
  addHtmlBlocks(root, text);
  return text;
}

/** linkedom makes no elements that are left out, as browsers do. */
const withRoot = (html: string): string => (/<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
