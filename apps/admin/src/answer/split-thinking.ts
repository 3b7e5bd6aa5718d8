export interface ThinkingSplit {
  /** What stands inside `<think>`; undefined when the model did not think. */
  thinking: string | undefined;
  /** Whether the thinking has ended; false while it is being written, or when it was cut off. */
  closed: boolean;
  answer: string;
}

const opening = '<think>';
const closing = '</think>';

/** Parts a model's output into its thinking and its answer. Chat templates may have put the opening tag into the prompt. */
export function splitThinking(text: string): ThinkingSplit {
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, Math.max(start, 0));
  if (start === -1 && end === -1) return { thinking: undefined, closed: true, answer: text };
  const before = start === -1 ? '' : text.slice(0, start);
  const from = start === -1 ? 0 : start + opening.length;
  if (end === -1) return { thinking: text.slice(from).trim(), closed: false, answer: before.trim() };
  return {
    thinking: text.slice(from, end).trim(),
    closed: true,
    answer: (before + text.slice(end + closing.length)).trim(),
  };
}
