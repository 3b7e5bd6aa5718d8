import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphManifest } from '../import-model.js';
import type { ModelRunner, RunInput, RunOutput } from '../runtime/model-runner.js';
import type { StateElement } from '../state/state-layout.js';
import { BufferPool } from './buffer-pool.js';
import { DeviceBlock } from './device-block.js';
import { type DeviceIndex, onCpu } from './device-name.js';
import { type BoundTensor, type MemoryId, type NativeSession, openNativeSession } from './native-session.js';

/** Runs that are not recorded. */
const unrecorded = -1;

export interface DeviceSessionOptions {
  device: DeviceIndex;
  threads: number;
  /** Bytes of state memory that may lie idle. */
  idleBytes: number;
  /** False: every run starts its kernels one by one. */
  record?: boolean;
}

/** Tokens a run at most: long enough that matrix products are efficient, short enough that a stop is noticed soon. */
const prefillChunks = { cpu: 256, cuda: 2048 };

/**
 * A graph whose states stay in the memory of a device from run to run, the CPU's too. On a card runs of one token a row are
 * recorded and replayed.
 */
export class DeviceSession implements ModelRunner {
  readonly prefillChunk: number;
  private readonly pool: BufferPool;
  private readonly inputs: ReadonlySet<string>;
  /** `[1]` int32 each, in host memory, where the runtime wants them: tokens of the longest row. */
  private readonly totals: { memory: MemoryId; values: Int32Array };
  /** Position 0, int64. */
  private readonly zero: MemoryId;
  private recordings = 0;

  private constructor(
    private readonly native: NativeSession,
    readonly manifest: GraphManifest,
    private readonly records: boolean,
    device: DeviceIndex,
    idleBytes: number,
  ) {
    this.prefillChunk = prefillChunks[device === onCpu ? 'cpu' : 'cuda'];
    this.pool = new BufferPool(native, manifest.slots, manifest.config.vocabularySize, idleBytes);
    this.inputs = new Set(native.inputNames());
    const memory = native.allocate(8, true);
    this.totals = { memory, values: new Int32Array(native.view(memory)) };
    this.zero = native.allocate(8, false);
    native.clear(this.zero, 0, 8);
  }

  /** @throws InferenceError when the device cannot be used */
  static async load(
    graphDir: string,
    { device, threads, idleBytes, record = true }: DeviceSessionOptions,
  ): Promise<DeviceSession> {
    const manifest = JSON.parse(readFileSync(join(graphDir, 'manifest.json'), 'utf8')) as GraphManifest;
    const records = device !== onCpu && record && manifest.recordable;
    const provider = { enable_cuda_graph: records ? '1' : '0', arena_extend_strategy: 'kSameAsRequested' };
    const graph = join(graphDir, 'model.onnx');
    const operators = manifest.device === 'cuda';
    const native = openNativeSession({ graph, device, threads, operators, provider });
    return new DeviceSession(native, manifest, records, device, idleBytes);
  }

  newBlock(capacity: number): DeviceBlock {
    return new DeviceBlock(this.native, this.manifest.slots, this.pool, capacity);
  }

  async run(block: DeviceBlock, input: RunInput): Promise<RunOutput> {
    const tokens = input.ids.length / block.rows;
    const single = tokens === 1 && input.hidden !== true && input.select.length === 1;
    const output = single ? this.step(block, input.ids) : this.read(block, input, tokens);
    block.advance(tokens);
    return output;
  }

  /** Bytes of the device; zeros where it does not say. */
  memory(): { free: number; total: number } {
    return this.native.memory();
  }

  async release(): Promise<void> {
    this.native.close();
  }

  /** One token of each row. Where runs are recorded, as many rows as a power of two, so that there are few kinds. */
  private step(block: DeviceBlock, ids: readonly number[]): RunOutput {
    const { native } = this;
    const { rows, buffers, side } = block;
    const { control, logits } = buffers;
    const runRows = this.records ? 2 ** Math.ceil(Math.log2(rows)) : rows;
    for (let row = 0; row < runRows; row++) {
      control.ids[row] = BigInt(ids[row] ?? 0);
      control.positions[row] = BigInt(block.tokens[row] ?? 0);
      control.last[row] = block.used[row] ?? 0;
      control.windowLast[row] = block.windowUsed[row] ?? 0;
    }
    native.copyRows(control.device, 0, control.bytes, control.host, 0, control.bytes, control.bytes, 1);
    // What is recorded keeps these numbers, so they are the most that can be.
    this.totals.values.fill(block.capacity);
    const key = `${runRows}:${side}`;
    let planned = buffers.plans.get(key);
    if (planned === undefined) {
      const small = {
        memory: control.device,
        ids: 0,
        positions: 8 * buffers.rows,
        last: 16 * buffers.rows,
        windowLast: 20 * buffers.rows,
      };
      const inputs = [
        ...this.smallInputs(small, runRows, 1),
        ...this.stateInputs(block, runRows),
        this.selectOf(this.zero, 1),
      ];
      const scores = this.logitsAt(logits.device, runRows, 1);
      planned = {
        plan: native.plan(inputs, [scores, ...this.stateOutputs(block, runRows)]),
        recording: this.records ? ++this.recordings : unrecorded,
      };
      buffers.plans.set(key, planned);
    }
    native.run(planned.plan, planned.recording);
    const bytes = 4 * rows * this.manifest.config.vocabularySize;
    native.copyRows(logits.host, 0, bytes, logits.device, 0, bytes, bytes, 1);
    native.wait();
    const { vocabularySize } = this.manifest.config;
    return {
      logits: logits.values.subarray(0, bytes / 4),
      hidden: undefined,
      likeliest: (row) => native.largest(logits.host, 4 * row * vocabularySize, vocabularySize),
    };
  }

  /** Any number of tokens of each row; nothing of it is recorded. */
  private read(block: DeviceBlock, { ids, select, hidden = false }: RunInput, tokens: number): RunOutput {
    const { native } = this;
    const { rows } = block;
    const { vocabularySize, hiddenSize } = this.manifest.config;
    const count = rows * tokens;
    const small = new BigInt64Array(2 * count + select.length + rows);
    const lengths = new Int32Array(small.buffer, 8 * (2 * count + select.length));
    for (const [i, id] of ids.entries()) {
      small[i] = BigInt(id);
      small[count + i] = BigInt(block.tokens[Math.floor(i / tokens)]! + (i % tokens));
    }
    for (const [i, position] of select.entries()) small[2 * count + i] = BigInt(position);
    for (let row = 0; row < rows; row++) {
      lengths[row] = block.used[row]! + tokens - 1;
      lengths[rows + row] = block.windowUsed[row]! + tokens - 1;
    }
    this.totals.values[0] = Math.max(...block.used) + tokens;
    this.totals.values[1] = Math.max(...block.windowUsed) + tokens;
    const logits = new Float32Array(rows * select.length * vocabularySize);
    const states = hidden ? new Float32Array(count * hiddenSize) : undefined;
    const memory = native.allocate(small.byteLength, false);
    const scores = native.allocate(logits.byteLength, false);
    const hiddenMemory = states && native.allocate(states.byteLength, false);
    let plan: number | undefined;
    try {
      native.upload(memory, 0, small.byteLength, new Uint16Array(small.buffer), 1);
      const last = 8 * (2 * count + select.length);
      const at = { memory, ids: 0, positions: 8 * count, last, windowLast: last + 4 * rows };
      const chosen = { ...this.selectOf(memory, select.length), offset: 16 * count };
      const outputs = [this.logitsAt(scores, rows, select.length), ...this.stateOutputs(block, rows)];
      if (hiddenMemory !== undefined)
        outputs.push({
          name: 'hidden',
          type: 'float32',
          dims: [rows, tokens, hiddenSize],
          memory: hiddenMemory,
          offset: 0,
        });
      plan = native.plan([...this.smallInputs(at, rows, tokens), ...this.stateInputs(block, rows), chosen], outputs);
      native.run(plan, unrecorded);
      native.download(scores, 0, logits.byteLength, logits, 1);
      if (states !== undefined) native.download(hiddenMemory!, 0, states.byteLength, states, 1);
    } finally {
      if (plan !== undefined) native.forget(plan);
      for (const each of [memory, scores, hiddenMemory]) if (each !== undefined) native.free(each);
    }
    return { logits, hidden: states };
  }

  private smallInputs(
    at: { memory: MemoryId; ids: number; positions: number; last: number; windowLast: number },
    rows: number,
    tokens: number,
  ): BoundTensor[] {
    const { memory } = at;
    const host = this.totals.memory;
    const all: BoundTensor[] = [
      { name: 'ids', type: 'int64', dims: [rows, tokens], memory, offset: at.ids },
      { name: 'positions', type: 'int64', dims: [rows, tokens], memory, offset: at.positions },
      { name: 'last', type: 'int32', dims: [rows], memory, offset: at.last },
      { name: 'window_last', type: 'int32', dims: [rows], memory, offset: at.windowLast },
      { name: 'total', type: 'int32', dims: [], memory: host, offset: 0 },
      { name: 'window_total', type: 'int32', dims: [], memory: host, offset: 4 },
    ];
    return all.filter(({ name }) => this.inputs.has(name));
  }

  private selectOf(memory: MemoryId, count: number): BoundTensor {
    return { name: 'select', type: 'int64', dims: [count], memory, offset: 0 };
  }

  private logitsAt(memory: MemoryId, rows: number, selected: number): BoundTensor {
    const dims = [rows, selected, this.manifest.config.vocabularySize];
    return { name: 'logits', type: 'float32', dims, memory, offset: 0 };
  }

  private stateInputs({ buffers, side, capacity }: DeviceBlock, rows: number): BoundTensor[] {
    return [
      ...buffers.recurrent.map(({ slot, sides }) => bound(slot.input, slot.type, [rows, ...slot.dims], sides[side])),
      ...buffers.caches.map(({ slot, memory }) =>
        bound(slot.input, slot.type, [rows, slot.heads, capacity, slot.headSize], memory),
      ),
    ];
  }

  private stateOutputs({ buffers, side, capacity }: DeviceBlock, rows: number): BoundTensor[] {
    return [
      ...buffers.recurrent.map(({ slot, sides }) =>
        bound(slot.output, slot.type, [rows, ...slot.dims], sides[side === 0 ? 1 : 0]),
      ),
      ...buffers.caches.map(({ slot, memory }) =>
        bound(slot.present, slot.type, [rows, slot.heads, capacity, slot.headSize], memory),
      ),
    ];
  }
}

const bound = (name: string, type: StateElement | undefined, dims: number[], memory: MemoryId): BoundTensor => ({
  name,
  type: type ?? 'float32',
  dims,
  memory,
  offset: 0,
});
