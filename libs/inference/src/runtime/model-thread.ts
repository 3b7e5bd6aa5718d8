import { parentPort, workerData } from 'node:worker_threads';
import { readSnapshot, writeSnapshot } from '../state/snapshot.js';
import { StateCache } from '../state/state-cache.js';
import { generate } from './generation.js';
import { ModelSession, prefillChunk } from './model-session.js';
import type { ThreadOptions, ThreadReply, ThreadTask } from './thread-messages.js';

const options = workerData as ThreadOptions;
const port = parentPort!;
const send = (reply: ThreadReply): void => port.postMessage(reply);
const session = await ModelSession.load(options.graphDir, options.threads);
const cache = new StateCache(options.stateCacheBytes);

async function read(ids: readonly number[]) {
  const state = session.newState();
  let logits: Float32Array | undefined;
  while (state.tokens < ids.length)
    logits = await session.run(ids.slice(state.tokens, state.tokens + prefillChunk), state);
  if (logits === undefined) throw new Error('there is no token to read');
  return { state, logits };
}

async function handle(task: ThreadTask): Promise<ThreadReply> {
  switch (task.task) {
    case 'generate': {
      const flag = new Int32Array(task.abort);
      const outcome = await generate(session, cache, task.request, {
        aborted: () => Atomics.load(flag, 0) === 1,
        onPrefill: (done, total) => send({ kind: 'prefill', done, total }),
        onToken: (id) => send({ kind: 'token', id }),
      });
      return { kind: 'generated', outcome };
    }
    case 'logits':
      return { kind: 'logits', logits: (await read(task.ids)).logits };
    case 'snapshot': {
      const { entry } = cache.match(task.ids);
      const { state, logits } = entry?.ids.length === task.ids.length ? entry : await read(task.ids);
      cache.keep(task.ids, state, logits);
      return { kind: 'snapshot', bytes: writeSnapshot(state, task.ids, session.manifest.fingerprint, logits) };
    }
    case 'restore': {
      const { state, ids, logits } = readSnapshot(task.bytes, session.manifest.slots, session.manifest.fingerprint);
      cache.keep(ids, state, logits);
      return { kind: 'restored', tokens: ids.length };
    }
  }
}

function failure(error: unknown): ThreadReply {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', name, message };
}

port.on('message', (task: ThreadTask) => void handle(task).catch(failure).then(send));
send({ kind: 'ready' });
