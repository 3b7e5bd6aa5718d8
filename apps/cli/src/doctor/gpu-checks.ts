import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type DeviceParts, deviceParts } from '@marimba/inference';
import type { Finding } from './check.js';

const driverFile = '/proc/driver/nvidia/version';
const without = 'or do without a card: MARIMBA_DEVICES=cpu';

export interface Cards {
  driver: string;
  /** As nvidia-smi names them; undefined where it does not answer. */
  names: string[] | undefined;
}

/** The driver of NVIDIA cards; undefined where there is none. */
export async function findCards(): Promise<Cards | undefined> {
  if (!existsSync(driverFile)) return undefined;
  const driver = /(\d+\.\d+(\.\d+)?)/.exec(readFileSync(driverFile, 'utf8'))?.[1] ?? 'unknown';
  const query = ['--query-gpu=index,name,memory.total', '--format=csv,noheader'];
  const answer = await promisify(execFile)('nvidia-smi', query).catch(() => undefined);
  return { driver, names: answer?.stdout.trim().split('\n') };
}

/** What a card needs. It is missing where MARIMBA_DEVICES names a card, else it only limits. */
export async function checkGpu(
  devices: readonly string[],
  look = { cards: findCards, parts: deviceParts },
): Promise<Finding[]> {
  const wanted = devices.filter((name) => name.startsWith('cuda:'));
  const state = wanted.length > 0 ? 'missing' : 'limited';
  const cards = await look.cards();
  if (cards === undefined) {
    if (wanted.length === 0) return [{ what: 'GPU', state: 'good', detail: 'no NVIDIA driver; models run on the CPU' }];
    const remedy = `Install NVIDIA's driver (Ubuntu: sudo ubuntu-drivers install), ${without}`;
    return [{ what: 'GPU', state, detail: `${wanted.join(', ')} wanted, but there is no NVIDIA driver`, remedy }];
  }
  const detail = `driver ${cards.driver}; ${cards.names?.join('; ') ?? 'nvidia-smi does not answer'}`;
  return [{ what: 'GPU', state: 'good', detail }, ...partFindings(await look.parts(), state)];
}

function partFindings(parts: DeviceParts, state: Finding['state']): Finding[] {
  const findings: Finding[] = [];
  const tell = (what: string, detail: string, remedy: string) => findings.push({ what, state, detail, remedy });
  if (!parts.hasAddon) tell('GPU addon', `not built: ${parts.addon}`, 'npm run build:native -w @marimba/inference');
  if (!parts.hasProvider)
    tell(
      'GPU provider',
      `${parts.provider} is not there`,
      'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
    );
  const [cudnn, toolkit] = [true, false].map((of) =>
    parts.missingLibraries.filter((name) => name.startsWith('libcudnn') === of),
  ) as [string[], string[]];
  const path = 'and add their folder to LD_LIBRARY_PATH where the system does not find them';
  if (toolkit.length > 0)
    tell(
      'CUDA',
      `not found: ${toolkit.join(', ')}`,
      `Install the CUDA runtime libraries of that version (Ubuntu: sudo apt install cuda-libraries-12-8), ${path}`,
    );
  if (cudnn.length > 0)
    tell(
      'cuDNN',
      `not found: ${cudnn.join(', ')}`,
      `Install cuDNN 9 (Ubuntu: sudo apt install cudnn9-cuda-12), ${path}`,
    );
  return findings.length > 0 ? findings : [{ what: 'GPU provider', state: 'good', detail: parts.provider }];
}
