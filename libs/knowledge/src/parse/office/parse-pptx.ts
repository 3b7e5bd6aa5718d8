import type { Document, Element } from '@xmldom/xmldom';
import { mediaTypes } from '../detect-media-type.js';
import { malformed } from '../document-errors.js';
import { openZip } from '../open-zip.js';
import { checkSize, parseLimits } from '../parse-limits.js';
import type { DocumentHint, OnProgress, ParsedDocument } from '../parsed-document.js';
import { TextBuilder } from '../text-builder.js';
import { parseXml } from './parse-xml.js';
import { type SlideContent, slideContent } from './slide-content.js';

const read =
  /^(docProps\/core\.xml|ppt\/(_rels\/)?presentation\.xml(\.rels)?|ppt\/(slides|notesSlides)\/(_rels\/)?[^/]+\.(xml|rels))$/;
const presentation = 'ppt/presentation.xml';

/**
 * Slide by slide in the order in which they are shown, each with its notes.
 * @throws TerminalError document.malformed, document.too-large, both naming the part
 */
export function parsePptx(bytes: Uint8Array, _hint?: DocumentHint, onProgress?: OnProgress): ParsedDocument {
  const parts = openZip(bytes, (name) => read.test(name));
  const part = (name: string): Document => {
    const content = parts.get(name);
    if (content === undefined) throw malformed(`part ${name}`, 'it is missing');
    return parseXml(name, content);
  };
  const slides = slideNames(part(presentation), relations(part, presentation));
  checkSize('the presentation', slides.length, parseLimits.pages, 'slides');
  const text = new TextBuilder();
  let firstTitle: string | undefined;
  for (const [index, name] of slides.entries()) {
    const { title, blocks } = slideContent(part(name));
    firstTitle ??= title;
    text.page(index + 1, { title, fresh: true });
    if (title !== undefined) text.heading(1, title);
    for (const block of blocks) text.block(block);
    for (const note of notesOf(name, part, parts)) text.block(note, ['Notes']);
    onProgress?.({ done: index + 1, total: slides.length, unit: 'slide' });
  }
  const core = parts.has('docProps/core.xml') ? part('docProps/core.xml') : undefined;
  const title = core?.getElementsByTagName('dc:title')[0]?.textContent;
  const named = title == null || title.trim() === '' || title === 'PowerPoint Presentation' ? firstTitle : title;
  return text.build(mediaTypes.pptx, named, 'slide');
}

function notesOf(
  slide: string,
  part: (name: string) => Document,
  parts: Map<string, Uint8Array>,
): SlideContent['blocks'] {
  if (!parts.has(relationsOf(slide))) return [];
  const notes = [...relations(part, slide).values()].find((target) => target.startsWith('ppt/notesSlides/'));
  return notes === undefined ? [] : slideContent(part(notes)).blocks;
}

function slideNames(document: Document, targets: Map<string, string>): string[] {
  return [...document.getElementsByTagName('p:sldId')].map((slide: Element, index) => {
    const target = targets.get(slide.getAttribute('r:id') ?? '');
    if (target === undefined) throw malformed(`slide ${index + 1}`, `${presentation} does not say which part it is`);
    return target;
  });
}

const relationsOf = (name: string): string => name.replace(/([^/]+)$/, '_rels/$1.rels');

/** Parts that a part refers to, by the id of the reference. */
function relations(part: (name: string) => Document, name: string): Map<string, string> {
  const found = [...part(relationsOf(name)).getElementsByTagName('Relationship')].map(
    (relation: Element): [string, string] => [
      relation.getAttribute('Id') ?? '',
      // Relative to the part, or from the root of the archive.
      new URL(relation.getAttribute('Target') ?? '', `file:///${name}`).pathname.slice(1),
    ],
  );
  return new Map(found);
}
