import { parentPort, workerData } from 'node:worker_threads';
import { openRunner } from '../device/open-runner.js';
import { BatchEngine } from '../scheduler/batch-engine.js';
import type { WorkHooks } from '../scheduler/sequence.js';
import type { Work } from '../scheduler/work.js';
import { HybridState } from '../state/hybrid-state.js';
import { readSnapshot, writeSnapshot } from '../state/snapshot.js';
import { StateStore } from '../state/store/state-store.js';
import { GrammarCompiler } from '../structure/grammar-compiler.js';
import type { TokenConstraint } from '../structure/token-constraint.js';
import type { IdentifiedTask, ThreadFailure, ThreadOptions, ThreadReply } from './thread-messages.js';

const options = workerData as ThreadOptions;
const port = parentPort!;
const send = (reply: ThreadReply): void => port.postMessage(reply);

/** Part of the memory for states that may lie idle, so that what was recorded on a device is not lost with every request. */
const idlePart = 1 / 4;

const { graphDir, threads, device, addon, limits } = options;
const runner = await openRunner({ graphDir, device, threads, addon, idleBytes: idlePart * limits.memoryBytes });
const { fingerprint, slots } = runner.manifest;
const { dir, ...budgets } = options.states;
const store = await StateStore.open({
  modelHash: fingerprint,
  ...budgets,
  ...(dir === undefined ? {} : { dir }),
  prefillTokensPerSecond: () => engine.prefillTokensPerSecond,
  deserialize: (body, position, hash, logits) => HybridState.deserialize(slots, body, position, hash, logits),
  onTrouble: (message) => send({ kind: 'trouble', message }),
});
const engine: BatchEngine = new BatchEngine(runner, store, limits);

let grammars: Promise<GrammarCompiler> | undefined;

/** The grammar engine is loaded with the first constraint. */
async function constraintOf({ constraint, stopTokens }: Work): Promise<TokenConstraint | undefined> {
  if (constraint === undefined) return undefined;
  grammars ??= GrammarCompiler.create(options.modelDir, runner.manifest.config.vocabularySize, stopTokens);
  return (await grammars).start(constraint);
}

async function work(id: number, wanted: Work, abort: SharedArrayBuffer): Promise<void> {
  const flag = new Int32Array(abort);
  const hooks: WorkHooks = {
    aborted: () => Atomics.load(flag, 0) === 1,
    onPrefill: (done, total) => send({ id, kind: 'prefill', done, total }),
    onToken: (token, logprobs) => send({ id, kind: 'token', token, logprobs }),
    onDone: (outcome, state) => {
      const snapshot = state && writeSnapshot(state, wanted.prompt, fingerprint);
      send({ id, kind: 'done', outcome, snapshot });
    },
    onFailed: (error) => send(failure(id, error)),
  };
  engine.submit(wanted, hooks, await constraintOf(wanted));
}

async function handle(task: IdentifiedTask): Promise<void> {
  const { id } = task;
  switch (task.task) {
    case 'work':
      return work(id, task.work, task.abort);
    case 'restore': {
      const { state, ids } = readSnapshot(task.bytes, slots, fingerprint);
      store.keep(ids, state, 'named');
      return send({ id, kind: 'restored', tokens: ids.length });
    }
    case 'stats': {
      const { prefillTokensPerSecond } = engine;
      const stats = { ...engine.load(), prefillTokensPerSecond, totals: engine.counts.totals, states: store.stats() };
      return send({ id, kind: 'stats', stats });
    }
    case 'texts':
      return send({ id, kind: 'texts', texts: await store.keptTexts() });
    case 'forget':
      return send({ id, kind: 'forgotten', states: await store.forget(task.prefixHashes) });
    case 'flush':
      await store.flush();
      return send({ id, kind: 'flushed' });
    case 'close':
      await engine.close();
      await store.flush();
      return send({ id, kind: 'closed' });
  }
}

function failure(id: number, error: unknown): { id: number } & ThreadFailure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { id, kind: 'failed', name, message };
}

port.on(
  'message',
  (task: IdentifiedTask) => void handle(task).catch((error: unknown) => send(failure(task.id, error))),
);
send({ kind: 'ready' });
