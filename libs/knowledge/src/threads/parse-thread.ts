import { parentPort } from 'node:worker_threads';
import { toErrorRecord } from '@marimba/contracts';
import { parseDocument } from '../parse/parse-document.js';
import type { ParseReply, ParseTask } from './document-parser.js';

const reply = (message: ParseReply): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ bytes, hint }: ParseTask) => {
  parseDocument(bytes, hint).then(
    (parsed) => reply({ parsed }),
    (error: unknown) => reply({ error: toErrorRecord(error, 'document.malformed') }),
  );
});
