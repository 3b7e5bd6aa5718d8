import { parentPort } from 'node:worker_threads';
import { toErrorRecord } from '@marimba/contracts';
import { parseDocument } from '../parse/parse-document.js';
import type { ParseProgress } from '../parse/parsed-document.js';
import type { ParseReply, ParseTask } from './document-parser.js';

/** A document that is read within this is not worth a word. */
const tellEveryMs = 300;

const reply = (message: ParseReply): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ bytes, hint }: ParseTask) => {
  let told = performance.now();
  const onProgress = (progress: ParseProgress): void => {
    if (performance.now() - told < tellEveryMs) return;
    told = performance.now();
    reply({ progress });
  };
  parseDocument(bytes, hint, onProgress).then(
    (parsed) => reply({ parsed }),
    (error: unknown) => reply({ error: toErrorRecord(error, 'document.malformed') }),
  );
});
