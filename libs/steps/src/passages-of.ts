import { type Passage, retrieveOutput, TerminalError } from '@marimba/contracts';

/** A step's `passages` is an expression; by now it holds what the expression gave. @throws TerminalError expression.failed */
export function passagesOf({ id, passages }: { id: string; passages?: string | undefined }): Passage[] | undefined {
  if (passages === undefined) return undefined;
  const parsed = retrieveOutput.safeParse({ passages });
  if (parsed.success) return parsed.data.passages;
  throw new TerminalError('expression.failed', `the \`passages\` of step '${id}' are no list of passages`, {
    remedy: 'write ${{ steps.<id>.output.passages }} with the id of a retrieve step',
  });
}
