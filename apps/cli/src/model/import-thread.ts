import { parentPort, workerData } from 'node:worker_threads';
import { type ImportOptions, importModel } from '@marimba/inference';

/** The thread's program: writing a graph would block the loop that draws the progress. */
const { folder, ...options } = workerData as { folder: string } & Omit<ImportOptions, 'onProgress'>;
const reply = (message: unknown): void => parentPort?.postMessage(message);

try {
  const { manifest, written, graphDir } = await importModel(folder, {
    ...options,
    onProgress: ({ stage, done, total }) => reply({ progress: { stage, done, total } }),
  });
  const { name, precision, fingerprint, parameters, config } = manifest;
  const { contextLength } = config;
  reply({ model: { name, precision, fingerprint, parameters, contextLength, folder, graphDir, written } });
} catch (error) {
  const { message, remedy } = error as Error & { remedy?: string };
  reply({ failure: { message, remedy } });
}
