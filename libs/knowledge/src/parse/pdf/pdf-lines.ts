/** As pdf.js gives a run of characters: its words, and where it stands (a matrix; the last two are x and y, y upwards). */
export interface PdfTextItem {
  str: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

/** A line of a page; lengths in units of the page (1/72 inch). */
export interface PdfLine {
  text: string;
  /** Of its largest characters. */
  size: number;
  /** Of its base, upwards from the foot of the page. */
  y: number;
}

/** Lines in the order in which the page draws them: a run belongs to the line before while it stands about as high. */
export function pdfLines(items: readonly PdfTextItem[]): PdfLine[] {
  const lines: (PdfLine & { end: number; closed: boolean })[] = [];
  for (const { str, transform, width, height, hasEOL } of items) {
    const [x = 0, y = 0] = [transform[4], transform[5]];
    const size = height > 0 ? height : Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
    const line = lines.at(-1);
    const same = line !== undefined && !line.closed && Math.abs(line.y - y) < Math.max(line.size, size) * 0.5;
    if (same) {
      const gap = x - line.end > size * 0.2 && !/\s$/.test(line.text) && !/^\s/.test(str) && str !== '';
      line.text += gap ? ` ${str}` : str;
      if (str.trim() !== '') line.size = Math.max(line.size, size);
      line.end = x + width;
      line.closed = hasEOL;
    } else if (str !== '') lines.push({ text: str, size, y, end: x + width, closed: hasEOL });
  }
  return lines.flatMap(({ text, size, y }) => (text.trim() === '' ? [] : [{ text: text.trim(), size, y }]));
}
