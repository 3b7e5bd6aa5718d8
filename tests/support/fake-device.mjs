/**
 * Speaks a device's side of the protocol without a model, so that tests can make it fail as they like. Folders are said to
 * be its models, or what goes wrong while it opens them on a certain device: `refuse:<device>`, `crash:<device>`,
 * `silent:<device>`. A call's last message says what to do: `crash`, `crash once: <file>`, `block`, `hold`, `fail`; else
 * the device says its own name and the words of the message, one token each.
 */
import { existsSync, writeFileSync } from 'node:fs';

const held = new Map();
let device = '';

const send = (message) => process.send(message);
const done = (id, text, finishReason = 'stop') =>
  send({
    kind: 'done',
    id,
    result: {
      v: 1,
      text,
      finishReason,
      usage: { promptTokens: 1, cachedTokens: 0, outputTokens: 1 },
      timing: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
      reuse: { tokens: 0, reason: 'fake' },
      modelFingerprint: 'fake',
      renderedSha256: '0'.repeat(64),
    },
  });

function open({ device: name, folders }) {
  device = name;
  if (folders.includes(`crash:${device}`)) process.exit(7);
  if (folders.includes(`silent:${device}`)) return;
  if (folders.includes(`refuse:${device}`)) {
    const error = { code: 'model.failed', message: `no driver for ${device}`, terminal: false };
    send({ kind: 'refused', error });
    return;
  }
  const models = folders
    .filter((folder) => !folder.includes(':'))
    .map((model) => ({
      name: model,
      family: 'fake',
      precision: 'fp32',
      fingerprint: 'fake',
      parameters: 1,
      contextLength: 1,
      status: 'ready',
    }));
  send({ kind: 'progress', progress: { stage: 'writing', done: 1, total: 1 } });
  send({ kind: 'opened', models });
}

function say(id, words) {
  for (const word of words) send({ kind: 'token', id, text: `${word} ` });
}

function generate({ id, request }) {
  const what = request.messages.at(-1).content;
  if (what === 'crash') process.kill(process.pid, 'SIGKILL');
  if (what === 'block') for (;;);
  if (what === 'hold') return held.set(id, true);
  if (what === 'fail')
    return send({ kind: 'failed', id, error: { code: 'model.failed', message: 'cannot', terminal: true } });
  const marker = what.startsWith('crash once: ') ? what.slice('crash once: '.length) : undefined;
  if (marker !== undefined && !existsSync(marker)) {
    writeFileSync(marker, device);
    say(id, ['one', 'two']);
    // The words reach the other side before the end does.
    return setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
  }
  const words = marker === undefined ? [device, ...what.split(' ')] : ['one', 'two', 'three'];
  say(id, words);
  done(id, `${words.join(' ')} `);
}

/** Says one state each; the second device dies when there is more than one to look for. */
function forget({ id, forgotten }) {
  if (forgotten.length > 1 && device === 'fake:1') process.kill(process.pid, 'SIGKILL');
  send({ kind: 'forgotten', id, dropped: forgotten.map(() => 1) });
}

process.on('message', (message) => {
  if (message.kind === 'open') open(message);
  else if (message.kind === 'generate') generate(message);
  else if (message.kind === 'cancel' && held.delete(message.id)) done(message.id, '', 'aborted');
  else if (message.kind === 'forget') forget(message);
  else if (message.kind === 'ping') send({ kind: 'pong', stats: { memoryBytes: 1, silentMs: 0, models: [] } });
  else if (message.kind === 'close') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
