import { type IngestionResource, ingestionResource } from '@marimba/contracts';
import { readProblem } from './read-problem.js';
import { unreachable } from './request-error.js';

interface Sending {
  url: string;
  key: string;
  file: File;
  onProgress(part: number): void;
  /** Ends the sending; the promise rejects with its reason. */
  signal?: AbortSignal | undefined;
}

/** Sends one file; only XMLHttpRequest tells how much of it has gone. @throws RequestError */
export function sendFile({ url, key, file, onProgress, signal }: Sending): Promise<IngestionResource> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.onabort = () => reject(signal?.reason);
    request.open('POST', url);
    request.setRequestHeader('authorization', `Bearer ${key}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onerror = () => reject(unreachable('the connection was lost'));
    request.onload = () => {
      const answer = new Response(request.responseText, { status: request.status, statusText: request.statusText });
      if (answer.ok) resolve(ingestionResource.parse(JSON.parse(request.responseText)));
      else readProblem(answer).then(reject, reject);
    };
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}
