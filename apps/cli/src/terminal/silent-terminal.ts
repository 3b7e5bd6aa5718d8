import { Writable } from 'node:stream';
import { Terminal } from './terminal.js';

/** Shows nothing, where only a result is wanted. */
export function silentTerminal(): Terminal {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return new Terminal(nowhere, nowhere, { colour: false });
}
