import type { Command } from 'commander';
import { defaultPort } from '../config.js';
import type { Finding } from '../doctor/check.js';
import { checkGpu } from '../doctor/gpu-checks.js';
import { checkDisk, checkMemory, checkNode, checkPort } from '../doctor/machine-checks.js';
import { checkBuild, checkModel } from '../doctor/part-checks.js';
import { checkPostgres, checkRedis } from '../doctor/server-checks.js';
import type { CommandContext } from './context.js';

const marks = { good: ['green', '✔'], limited: ['yellow', '!'], missing: ['red', '✘'] } as const;

export function addDoctor(program: Command, { config, terminal }: CommandContext): void {
  program
    .command('doctor')
    .description('what this machine has, what is missing, and the command that brings it')
    .addHelpText(
      'after',
      '\nExit code 0: Marimba can start. 1: something is missing.\n\nExamples:\n  npm run marimba -- doctor',
    )
    .action(async () => {
      const { databaseUrl, redisUrl, home, models, cacheDir, precision, devices, port, host } = config;
      const findings: Finding[] = [
        checkNode(),
        checkMemory(),
        await checkDisk(home),
        checkBuild(),
        await checkPostgres(databaseUrl),
        await checkRedis(redisUrl),
        ...(await Promise.all(models.map((folder) => checkModel(folder, cacheDir, precision)))),
        ...(await checkGpu(devices)),
        await checkPort(port ?? defaultPort, host),
      ];
      for (const { what, state, detail, remedy } of findings) {
        const [colour, mark] = marks[state];
        terminal.line(`${terminal.style(colour, mark)} ${what.padEnd(18)} ${detail}`);
        if (remedy) terminal.note(`${' '.repeat(18)} ${remedy}`);
      }
      const missing = findings.filter(({ state }) => state === 'missing').length;
      terminal.line(missing === 0 ? '\nMarimba can start: npm run demo' : `\nMissing: ${missing}.`);
      if (missing > 0) process.exitCode = 1;
    });
}
