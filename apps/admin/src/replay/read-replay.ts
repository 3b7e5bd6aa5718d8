import { type ReplayMessage, type ReplayMode, type ReplayReport, replayMessage } from '@marimba/contracts';
import type { ApiClient } from '../api/api-client.js';
import { RequestError, unexpectedAnswer } from '../api/request-error.js';

/** Asks for a replay and reads its lines as they come. @throws RequestError */
export async function readReplay(
  api: ApiClient,
  runId: string,
  mode: ReplayMode,
  onProgress: (message: Extract<ReplayMessage, { type: 'progress' }>) => void,
  signal: AbortSignal,
): Promise<ReplayReport> {
  const path = `/v1/runs/${runId}/replay`;
  const response = await api.send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode }),
    signal,
  });
  let rest = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const message = replayMessage.parse(JSON.parse(line));
      if (message.type === 'report') return message.report;
      if (message.type === 'error') throw new RequestError(message.error.message, message.error.remedy ?? 'Try again.');
      onProgress(message);
    }
  }
  throw unexpectedAnswer(path, 'it ended without a report');
}
