import { Command } from 'commander';
import { addAudit } from './commands/audit.js';
import type { CommandContext } from './commands/context.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addKey } from './commands/key.js';
import { addKnowledge } from './commands/knowledge.js';
import { addMigrate } from './commands/migrate.js';
import { addModel } from './commands/model.js';
import { addRun } from './commands/run.js';
import { addStart } from './commands/start.js';
import { addTemplate } from './commands/template.js';
import { addTool } from './commands/tool.js';

/** Every command, each in a file of its own. */
export function buildProgram(context: CommandContext): Command {
  const program = new Command('marimba')
    .description('Agent workflows that can be trusted afterwards.')
    // Options behind a subcommand are its own, also where the command before it has the same.
    .enablePositionalOptions()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', '\nExamples:\n  npm run demo\n  npm start\n  npm run marimba -- doctor');
  for (const add of [
    addDemo,
    addStart,
    addRun,
    addTemplate,
    addTool,
    addAudit,
    addKey,
    addKnowledge,
    addModel,
    addMigrate,
    addDoctor,
  ])
    add(program, context);
  return program;
}
