/** Marks by which a chat model tells who speaks, thinks or calls a tool. */
const marks = /<(?=\|[\w]+\|>|\/?(?:think|tools|tool_call|tool_response)>)/gi;

/**
 * Text that others wrote (passages, results of tools), made unable to pass for a turn, a thought or a call: the marks of a
 * chat begin with another character. Offsets stay what they were.
 */
export function untrusted(text: string): string {
  return text.replace(marks, '‹');
}
