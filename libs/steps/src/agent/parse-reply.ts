/** A model's reply, taken apart. */
export interface ModelReply {
  /** What stood inside `<think>`; undefined when the model did not think. */
  thinking: string | undefined;
  /** False when the reply was cut off inside `<think>`. */
  thinkingClosed: boolean;
  /** All outside `<think>`, trimmed. */
  text: string;
}

export interface Quote {
  /** The number that the model gave the passage, 1-based. */
  number: number;
  text: string;
}

export function parseReply(reply: string): ModelReply {
  const start = reply.indexOf('<think>');
  if (start === -1) return { thinking: undefined, thinkingClosed: true, text: reply.trim() };
  const end = reply.indexOf('</think>', start);
  const inside = reply.slice(start + '<think>'.length, end === -1 ? undefined : end).trim();
  const outside = reply.slice(0, start) + (end === -1 ? '' : reply.slice(end + '</think>'.length));
  return { thinking: inside, thinkingClosed: end !== -1, text: outside.trim() };
}

/** The sentences that a model quotes while it thinks: `[1] "…" [2] "…"`. A quote may hold quotation marks itself. */
export function quotesOf(thinking: string): Quote[] {
  const starts = [...thinking.matchAll(/\[(\d+)\]\s*["“”«]/g)];
  return starts.flatMap((match, index) => {
    const end = starts[index + 1]?.index ?? thinking.length;
    const text = thinking
      .slice(match.index + match[0].length, end)
      .trim()
      .replace(/[,;]$/, '')
      .replace(/["“”»]$/, '')
      .trim();
    return text === '' ? [] : [{ number: Number(match[1]), text }];
  });
}

/** The passage numbers that an answer cites, each once, in order. */
export function citedNumbers(answer: string): number[] {
  return [...new Set([...answer.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])))];
}

export function saysNotFound(answer: string): boolean {
  return /^not found in the documents\b/i.test(answer);
}
