import type { AuditKey } from '@marimba/contracts';
import { verifyExport } from './verify-export.js';

addEventListener('message', async ({ data }: MessageEvent<{ text: string; key: AuditKey | undefined }>) => {
  postMessage(await verifyExport(data.text, data.key));
});
