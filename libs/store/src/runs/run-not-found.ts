import { TerminalError } from '@marimba/contracts';

export function runNotFound(runId: string): TerminalError {
  return new TerminalError('run.not-found', `there is no run ${runId}`);
}
