import type { Document, Element } from '@xmldom/xmldom';

export interface SlideContent {
  title: string | undefined;
  /** A block a shape with text or a table, in the order of the slide. */
  blocks: string[];
}

/** Placeholders that say nothing of the slide's own. */
const unread = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

/** Text of a slide, or of the notes to one. */
export function slideContent(slide: Document): SlideContent {
  let title: string | undefined;
  const blocks: string[] = [];
  for (const element of slide.getElementsByTagName('*')) {
    if (element.nodeName === 'p:sp') {
      const kind = element.getElementsByTagName('p:ph')[0]?.getAttribute('type') ?? '';
      if (unread.has(kind)) continue;
      const lines = paragraphsOf(element);
      if (title === undefined && (kind === 'title' || kind === 'ctrTitle')) title = lines.join(' ').trim() || undefined;
      else if (lines.length > 0) blocks.push(lines.join('\n'));
    } else if (element.nodeName === 'a:tbl') blocks.push(tableOf(element));
  }
  return { title, blocks };
}

/** A line a paragraph; those of deeper levels are items of a list. */
function paragraphsOf(shape: Element): string[] {
  return [...shape.getElementsByTagName('a:p')].flatMap((paragraph: Element) => {
    const level = Number(paragraph.getElementsByTagName('a:pPr')[0]?.getAttribute('lvl') ?? 0);
    const text = textOf(paragraph);
    return text === '' ? [] : [level > 0 ? `${'  '.repeat(level - 1)}- ${text}` : text];
  });
}

function tableOf(table: Element): string {
  const rows = [...table.getElementsByTagName('a:tr')].map((row: Element) =>
    [...row.getElementsByTagName('a:tc')].map((cell: Element) => paragraphsOf(cell).join(' ')).join(' | '),
  );
  return rows.join('\n');
}

function textOf(paragraph: Element): string {
  let text = '';
  for (const element of paragraph.getElementsByTagName('*')) {
    if (element.nodeName === 'a:t') text += element.textContent ?? '';
    else if (element.nodeName === 'a:br') text += ' ';
  }
  return text.trim();
}
