import { MarimbaError } from '@marimba/contracts';
import { type DeviceName, InferenceError, isEncoderFolder, type OpenOptions } from '@marimba/inference';
import { EncoderModel } from '../encoder-model.js';
import { LocalModel } from '../local-model.js';
import { DeviceHost, type HostedModel } from './device-host.js';
import type { FromDevice, ToDevice } from './device-messages.js';

/** The program of a device's process. The worker that started it says what to do; it does not outlive the worker. */
async function openOn(folder: string, device: string, options: OpenOptions): Promise<HostedModel> {
  if (device === 'webgpu')
    throw new MarimbaError('model.failed', `the engine of this version has no execution provider for '${device}'`, {
      remedy: 'Set MARIMBA_DEVICES to cpu or cuda:<number>.',
    });
  // Small enough that a card would mostly wait.
  if (isEncoderFolder(folder)) return EncoderModel.open(folder, options);
  try {
    return await LocalModel.open(folder, { ...options, device: device as DeviceName });
  } catch (error) {
    if (device === 'cpu' || !(error instanceof InferenceError)) throw error;
    throw new MarimbaError('model.failed', `device ${device} cannot be used: ${error.message}`, {
      remedy: 'npm run marimba -- doctor says what is missing; MARIMBA_DEVICES=cpu does without a card.',
    });
  }
}

const send = (message: FromDevice): void => void process.send?.(message, undefined, {}, () => undefined);
const host = new DeviceHost(openOn, send);
process.on('message', (message: ToDevice) => {
  void host.receive(message).then(() => {
    if (message.kind === 'close') process.exit(0);
  });
});
// The worker is gone. An exit would take the model's thread apart in the middle of a run, which the runtime answers by abort.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A Ctrl-C or a stop reaches the whole group: the worker ends this process when its calls are done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
