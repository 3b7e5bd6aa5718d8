// What the card can do: bytes a second within its memory, and float16 products a second.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../table.mjs';
import { built } from './setting.mjs';

const size = 8192;
const copyBytes = 4e9;

export async function ceilings(index) {
  const { openNativeSession } = await built('device/native-session.js');
  const { graphProto, modelBytes, operator, valueInfo } = await built('onnx/onnx-proto.js');
  const work = mkdtempSync(join(tmpdir(), 'marimba-card-'));
  const dims = [size, size];
  const file = join(work, 'product.onnx');
  const matrix = (name) => valueInfo(name, 'float16', dims);
  const node = [operator('MatMul', ['a', 'b'], ['c'])];
  writeFileSync(
    file,
    modelBytes(graphProto({ name: 'product', node, input: ['a', 'b'].map(matrix), output: [matrix('c')] })),
  );
  const native = openNativeSession({ graph: file, device: index, threads: 4, operators: false, provider: {} });
  const [from, to] = [native.allocate(copyBytes, false), native.allocate(copyBytes, false)];
  const time = (action, times) => {
    const all = [];
    for (let i = 0; i < times + 3; i++) {
      const begun = performance.now();
      action();
      native.wait();
      if (i >= 3) all.push(performance.now() - begun);
    }
    return percentile(all, 50) / 1000;
  };
  const copySeconds = time(() => native.copyRows(to, 0, copyBytes, from, 0, copyBytes, copyBytes, 1), 10);
  // Random halves between 0.5 and 2: products of zeros would run faster.
  const values = Uint16Array.from({ length: size * size }, () => 0x3800 + Math.floor(Math.random() * 0x800));
  const bytes = 2 * size * size;
  native.upload(from, 0, bytes, values, 1);
  native.upload(from, bytes, bytes, values, 1);
  const at = (name, memory, offset) => ({ name, type: 'float16', dims, memory, offset });
  const plan = native.plan([at('a', from, 0), at('b', from, bytes)], [at('c', to, 0)]);
  const productSeconds = time(() => native.run(plan, -1), 10);
  const version = native.runtimeVersion();
  native.close();
  rmSync(work, { recursive: true, force: true });
  return { bytesPerSecond: (2 * copyBytes) / copySeconds, flopsPerSecond: (2 * size ** 3) / productSeconds, version };
}
