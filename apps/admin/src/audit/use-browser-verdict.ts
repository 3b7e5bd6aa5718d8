import { useMutation } from '@tanstack/react-query';
import { body } from '../api/api-client.js';
import { RequestError } from '../api/request-error.js';
import { useSession } from '../session/session.js';
import type { ExportVerdict } from './verify-export.js';

/** Fetches the whole chain and verifies it here, beside the page's own thread. */
export function useBrowserVerdict(onVerdict: (verdict: ExportVerdict) => void) {
  const { api } = useSession();
  return useMutation({
    mutationFn: async () => {
      if (crypto.subtle === undefined)
        throw new RequestError(
          'This browser verifies signatures only on pages that came by HTTPS or from this machine.',
          'Open the pages by HTTPS, or export the chain and verify it elsewhere.',
        );
      const [bytes, key] = await Promise.all([
        api.bytes('/v1/audit/export'),
        body(api.GET('/v1/audit/key')).catch((error: RequestError) => {
          if (error.problem?.code === 'audit.not-signable') return undefined;
          throw error;
        }),
      ]);
      return inWorker({ text: new TextDecoder().decode(bytes), key });
    },
    onSuccess: onVerdict,
  });
}

function inWorker(message: object): Promise<ExportVerdict> {
  const worker = new Worker(new URL('./verify-export-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ExportVerdict>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ExportVerdict>) => resolve(data);
    worker.onerror = ({ message: why }) => reject(new Error(why));
    worker.postMessage(message);
  }).finally(() => worker.terminate());
}
