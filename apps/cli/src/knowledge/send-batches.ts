import type { FoundFile } from './find-files.js';

/** Of one request: what a run reads is kept in one place of its log, and a broken connection costs no more than this. */
const mostFiles = 200;
const mostBytes = 100 * 1024 * 1024;

/** Files in the order given, divided so that each part can be one request. */
export function batchesOf(files: readonly FoundFile[]): FoundFile[][] {
  const batches: FoundFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= mostFiles || bytes + file.bytes > mostBytes) {
      batches.push([file]);
      bytes = file.bytes;
    } else {
      last.push(file);
      bytes += file.bytes;
    }
  }
  return batches;
}
