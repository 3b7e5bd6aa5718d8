import { parentPort } from 'node:worker_threads';
import type { ScanReply, ScanTask } from './scan-messages.js';
import { VectorMatrix } from './vector-matrix.js';

const matrices = new Map<string, VectorMatrix>();
const port = parentPort!;

port.on('message', (task: ScanTask) => {
  port.postMessage({ id: task.id, ...handle(task) } satisfies ScanReply);
});

function handle(task: ScanTask): Omit<ScanReply, 'id'> {
  if (task.task === 'drop') {
    matrices.delete(task.key);
    return { found: [], rows: 0, bytes: 0 };
  }
  let matrix = matrices.get(task.key);
  if (task.task === 'add') {
    if (matrix === undefined) {
      matrix = new VectorMatrix(task.dimensions);
      matrices.set(task.key, matrix);
    }
    matrix.add(task.places, task.values);
    return { found: [], rows: matrix.rows, bytes: matrix.bytes };
  }
  const found = matrix?.nearest(task.vector, task.limit, task.passing) ?? [];
  return { found, rows: matrix?.rows ?? 0, bytes: matrix?.bytes ?? 0 };
}
