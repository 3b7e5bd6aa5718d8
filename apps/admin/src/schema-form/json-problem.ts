/** Why a text is no JSON, with line and column where the browser tells; undefined where it is JSON, or empty. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = /at position (\d+)/.exec(message)?.[1];
    if (offset === undefined) return `This is not JSON yet: ${message}`;
    const before = text.slice(0, Number(offset)).split('\n');
    return `This is not JSON yet, at line ${before.length}, column ${before.at(-1)!.length + 1}: ${message}`;
  }
}
