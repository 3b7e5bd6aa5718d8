import type { Terminal } from '../terminal/terminal.js';
import { type AnswerOutput, citedPassage } from './cited-passage.js';

/** The passages that an answer cites, whole, with the quoted words set off. */
export function showCitations(terminal: Terminal, { citations, passages }: AnswerOutput): void {
  if (citations.length === 0) terminal.note('The model cited no passage.');
  for (const citation of citations) {
    const cited = citedPassage(citation, passages);
    if (cited === undefined) continue;
    const { title, headings, before, after } = cited;
    const place = [title, ...headings.filter((heading) => heading !== title)].join(' › ');
    const verified = citation.verified ? 'quoted word for word' : 'the passage as a whole';
    terminal.line(
      `${terminal.style('bold', 'Source')}    [${citation.number}] ${place} ${terminal.style('dim', `(${verified})`)}`,
    );
    // Without colours the quoted words stand in angle quotes.
    const marked = terminal.style(['bold', 'underline'], cited.cited);
    const quoted = marked === cited.cited ? `»${cited.cited}«` : marked;
    const text = `${terminal.style('dim', before)}${quoted}${terminal.style('dim', after)}`;
    for (const line of text.split('\n')) terminal.line(`          ${line}`);
  }
}
