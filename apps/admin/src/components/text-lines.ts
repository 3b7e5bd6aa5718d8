/** So many characters stand in one line; a longer one goes on in the next. */
const width = 180;

/** A text in lines short enough to be drawn one by one, broken after spaces where there are any. */
export function textLines(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    let start = 0;
    while (line.length - start > width) {
      const space = line.lastIndexOf(' ', start + width);
      let end = space > start ? space + 1 : start + width;
      // Never between the halves of a surrogate pair.
      const unit = line.charCodeAt(end - 1);
      if (unit >= 0xd800 && unit < 0xdc00) end -= 1;
      lines.push(line.slice(start, end));
      start = end;
    }
    lines.push(line.slice(start));
  }
  return lines;
}
