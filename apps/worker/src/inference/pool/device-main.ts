import { MarimbaError } from '@marimba/contracts';
import type { OpenOptions } from '@marimba/inference';
import { LocalModel } from '../local-model.js';
import { DeviceHost } from './device-host.js';
import type { FromDevice, ToDevice } from './device-messages.js';

/** The program of a device's process. The worker that started it says what to do; it does not outlive the worker. */
async function openOn(folder: string, device: string, options: OpenOptions): Promise<LocalModel> {
  if (device !== 'cpu')
    throw new MarimbaError('model.failed', `the engine of this version has no execution provider for '${device}'`, {
      remedy: 'Set MARIMBA_DEVICES=cpu.',
    });
  return LocalModel.open(folder, options);
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
