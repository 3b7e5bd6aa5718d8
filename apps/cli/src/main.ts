import { readConfig } from './config.js';
import { buildProgram } from './program.js';
import { reportError } from './terminal/report-error.js';
import { Terminal } from './terminal/terminal.js';

const plain = new Terminal(process.stdout, process.stderr, { colour: false });

try {
  const config = readConfig();
  const terminal = new Terminal(process.stdout, process.stderr, { colour: config.colour });
  try {
    await buildProgram({ config, terminal }).parseAsync(process.argv.slice(2), { from: 'user' });
  } catch (error) {
    reportError(terminal, error);
    process.exitCode ||= 1;
  }
} catch (error) {
  reportError(plain, error);
  process.exitCode ||= 1;
}
