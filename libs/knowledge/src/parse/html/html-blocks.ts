import { malformed } from '../document-errors.js';
import { parseLimits } from '../parse-limits.js';
import type { TextBuilder } from '../text-builder.js';

/** As much of a DOM as is read here. */
export interface HtmlNode {
  nodeType: number;
  nodeName: string;
  textContent: string | null;
  childNodes: Iterable<HtmlNode>;
}
export interface HtmlElement extends HtmlNode {
  getAttribute(name: string): string | null;
}

const isElement = (node: HtmlNode): node is HtmlElement => node.nodeType === 1;
const isText = (node: HtmlNode): boolean => node.nodeType === 3;

/** What is drawn or run, not read. */
const unread = new Set(
  'SCRIPT STYLE NOSCRIPT TEMPLATE SVG CANVAS IFRAME OBJECT EMBED VIDEO AUDIO HEAD TITLE META LINK BUTTON INPUT SELECT TEXTAREA DIALOG'.split(
    ' ',
  ),
);
const inline = new Set(
  'A ABBR B BDI BDO CITE CODE DATA DFN EM FONT I IMG INS DEL KBD LABEL MARK Q RUBY RB RT S SAMP SMALL SPAN STRONG SUB SUP TIME TT U VAR WBR BR'.split(
    ' ',
  ),
);

/** Puts the blocks below a node into the text: headings, paragraphs, lists, tables, and what is set as it is. */
export function addHtmlBlocks(root: HtmlNode, text: TextBuilder, depth = 0): void {
  checkDepth(depth);
  let run = '';
  const flush = (): void => {
    text.block(collapsed(run));
    run = '';
  };
  for (const node of root.childNodes) {
    if (isText(node)) run += node.textContent ?? '';
    if (!isElement(node)) continue;
    const name = node.nodeName.toUpperCase();
    if (unread.has(name) || node.getAttribute('aria-hidden') === 'true') continue;
    if (inline.has(name) && !holdsBlocks(node)) {
      run += inlineText(node, depth);
      continue;
    }
    flush();
    addBlock(node, name, text, depth);
  }
  flush();
}

function addBlock(node: HtmlElement, name: string, text: TextBuilder, depth: number): void {
  const level = /^H([1-6])$/.exec(name)?.[1];
  if (level !== undefined) text.heading(Number(level), inlineText(node, depth));
  else if (name === 'PRE') text.block((node.textContent ?? '').replace(/^\n/, ''));
  else if (name === 'UL' || name === 'OL') text.block(listLines(node, depth).join('\n'));
  else if (name === 'TABLE') addTable(node, text, depth);
  else addHtmlBlocks(node, text, depth + 1);
}

/** `- item`, `1. item`; lists inside are indented by two spaces a level. */
function listLines(list: HtmlElement, depth: number, indent = ''): string[] {
  checkDepth(depth);
  const lines: string[] = [];
  let number = Number(list.getAttribute('start') ?? 1) || 1;
  for (const item of list.childNodes) {
    if (!isElement(item)) continue;
    const marker = list.nodeName.toUpperCase() === 'OL' ? `${number++}. ` : '- ';
    const nested: string[] = [];
    let own = '';
    for (const node of item.childNodes) {
      const name = node.nodeName.toUpperCase();
      if (isElement(node) && (name === 'UL' || name === 'OL'))
        nested.push(...listLines(node, depth + 1, `${indent}  `));
      else own += isElement(node) ? spaced(node, inlineText(node, depth)) : (node.textContent ?? '');
    }
    const words = collapsed(own).replaceAll('\n', ' ');
    if (words !== '') lines.push(`${indent}${marker}${words}`);
    lines.push(...nested);
  }
  return lines;
}

/** A line a row, `cell | cell`, behind the caption. A table in a cell is read as text. */
function addTable(table: HtmlElement, text: TextBuilder, depth: number): void {
  const rows: string[] = [];
  const visit = (node: HtmlElement, level: number): void => {
    checkDepth(level);
    for (const child of node.childNodes) {
      if (!isElement(child)) continue;
      const name = child.nodeName.toUpperCase();
      if (name === 'TR') rows.push(rowOf(child, level));
      else if (name === 'CAPTION') text.block(collapsed(inlineText(child, level)));
      else if (name === 'THEAD' || name === 'TBODY' || name === 'TFOOT') visit(child, level + 1);
    }
  };
  visit(table, depth);
  text.block(rows.filter((row) => row.replaceAll(/[\s|]/g, '') !== '').join('\n'));
}

function rowOf(row: HtmlElement, depth: number): string {
  const cells: string[] = [];
  for (const cell of row.childNodes)
    if (isElement(cell) && /^T[DH]$/i.test(cell.nodeName))
      cells.push(collapsed(inlineText(cell, depth)).replaceAll(/\s+/g, ' '));
  return cells.join(' | ');
}

/** All text inside as one run; blocks inside are set apart by a space. */
function inlineText(node: HtmlNode, depth: number): string {
  checkDepth(depth);
  const name = node.nodeName.toUpperCase();
  if (unread.has(name)) return '';
  if (name === 'BR') return '\n';
  let text = '';
  for (const child of node.childNodes) {
    if (isText(child)) text += (child.textContent ?? '').replaceAll(/[ \t\r\n]+/g, ' ');
    else if (isElement(child)) text += spaced(child, inlineText(child, depth + 1));
  }
  return text;
}

const spaced = (node: HtmlNode, text: string): string => (inline.has(node.nodeName.toUpperCase()) ? text : ` ${text} `);

function holdsBlocks(node: HtmlNode, depth = 0): boolean {
  checkDepth(depth);
  for (const child of node.childNodes)
    if (isElement(child) && (!inline.has(child.nodeName.toUpperCase()) || holdsBlocks(child, depth + 1)))
      return !unread.has(child.nodeName.toUpperCase());
  return false;
}

/** White space as a browser shows it; line breaks that were asked for stay. */
function collapsed(text: string): string {
  return text
    .replaceAll(/[ \t\r\f]*\n[ \t\r\f]*/g, '\n')
    .replaceAll(/[ \t\r\f]+/g, ' ')
    .trim();
}

function checkDepth(depth: number): void {
  if (depth > parseLimits.depth)
    throw malformed('the page', `its elements are nested more than ${parseLimits.depth} levels deep`);
}
