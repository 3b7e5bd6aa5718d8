import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { EncoderReply, EncoderTask, EncoderThreadOptions } from './encoder-messages.js';
import { EncoderTokenizer, type TokenBatch } from './encoder-tokenizer.js';
import { pooled } from './pooling.js';

const { modelDir, file, kind, pooling, contextLength, threads } = workerData as EncoderThreadOptions;
const port = parentPort!;
const send = (reply: EncoderReply): void => port.postMessage(reply);

const tokenizer = EncoderTokenizer.open(modelDir, contextLength);
const session = await InferenceSession.create(file, {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
});

async function handle({ id, texts, pairs }: EncoderTask): Promise<void> {
  const batch = tokenizer.batch(texts, pairs);
  const output = await session.run(feeds(batch), [outputName()]);
  const { data, dims } = output[outputName()]!;
  const values = data as Float32Array;
  const tokens = batch.lengths.reduce((sum, length) => sum + length, 0);
  if (kind === 'scores') {
    send({ kind: 'done', id, values: Float32Array.from(values), dimensions: 1, tokens });
    return;
  }
  const hidden = dims.at(-1)!;
  const vectors = pooled({ values, batch: texts.length, tokens: batch.width, hidden }, batch.lengths, pooling);
  send({ kind: 'done', id, values: vectors, dimensions: hidden, tokens });
}

/** Graphs of other makers name their inputs as Hugging Face does, and may lack the types. */
function feeds({ ids, mask, types, lengths, width }: TokenBatch): Record<string, Tensor> {
  const dims = [lengths.length, width];
  const all: Record<string, BigInt64Array> = { input_ids: ids, attention_mask: mask, token_type_ids: types };
  return Object.fromEntries(
    session.inputNames.map((name) => {
      const values = all[name];
      if (values === undefined) throw new Error(`${file} wants an input ${name}, which is not known`);
      return [name, new Tensor('int64', values, dims)];
    }),
  );
}

function outputName(): string {
  const wanted = kind === 'scores' ? ['logits'] : ['last_hidden_state', 'token_embeddings'];
  const found = wanted.find((name) => session.outputNames.includes(name));
  if (found === undefined)
    throw new Error(`${file} gives ${session.outputNames.join(', ')}, none of ${wanted.join(', ')}`);
  return found;
}

port.on('message', (task: EncoderTask) => {
  handle(task).catch((error: unknown) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    send({ kind: 'failed', id: task.id, name, message });
  });
});
send({ kind: 'ready' });
