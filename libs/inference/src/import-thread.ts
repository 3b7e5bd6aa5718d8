import { parentPort, workerData } from 'node:worker_threads';
import { type ImportOptions, importModel } from './import-model.js';

/** The thread's program: writing a graph would block the loop of whoever asked for it. */
const { folder, stop, ...options } = workerData as {
  folder: string;
  /** Not 0 once the import shall end. */
  stop: Int32Array;
} & Omit<ImportOptions, 'onProgress'>;
const reply = (message: unknown): void => parentPort?.postMessage(message);

try {
  const { manifest, written, graphDir } = await importModel(folder, {
    ...options,
    onProgress({ stage, done, total }) {
      if (Atomics.load(stop, 0) !== 0) throw new Error('the import was stopped');
      reply({ progress: { stage, done, total } });
    },
  });
  const { name, precision, fingerprint, parameters, config } = manifest;
  const { family, contextLength } = config;
  reply({ model: { name, family, precision, fingerprint, parameters, contextLength, folder, graphDir, written } });
} catch (error) {
  const { message, remedy } = error as Error & { remedy?: string };
  reply({ failure: { message, remedy } });
}
