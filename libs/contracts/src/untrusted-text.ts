/** Characters that are not seen: of no width, of direction, and the tag characters in which whole orders can be hidden. */
const unseen = String.raw`[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]`;
const smuggled = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
const gap = `${unseen}*`;
const spelled = (word: string) => [...word].join(gap);
const open = '[<＜﹤‹〈]';
const bar = '[|｜¦│❘]';
const close = '[>＞﹥›〉]';

/** The names in which models of several families write who speaks, thinks or calls. */
const names = [
  'think',
  'tools',
  'tool_call',
  'tool_calls',
  'tool_response',
  'function_call',
  'start_of_turn',
  'end_of_turn',
];
const marks = [
  `${open}${gap}${bar}(?:${gap}[\\w]){1,40}${gap}${bar}${gap}${close}`,
  `${open}${gap}/?${gap}(?:${names.map(spelled).join('|')})${gap}${close}`,
  `\\[${gap}/?${gap}(?:${spelled('INST')}|${spelled('TOOL_CALLS')}|${spelled('AVAILABLE_TOOLS')})${gap}\\]`,
  `${open}${open}${gap}/?${gap}${spelled('SYS')}${gap}${close}${close}`,
];
const mark = new RegExp(marks.join('|'), 'giu');

/**
 * Text that others wrote (passages, results of tools), made unable to pass for a turn, a thought or a call: the marks of a
 * chat are taken apart by a space, also where look-alike or unseen characters disguise them, and what would be hidden from
 * a person (tag characters, changes of direction) is taken out. All else stays, so that quotes are still found.
 */
export function untrusted(text: string): string {
  return text.replace(smuggled, '').replace(mark, (found) => `${[...found][0]} ${[...found].slice(1).join('')}`);
}
