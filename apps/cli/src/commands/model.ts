import type { Command } from 'commander';
import type { CommandContext } from './context.js';
import { addModelImport } from './model-import.js';
import { addModelList } from './model-list.js';
import { addModelRemove } from './model-remove.js';
import { addModelVerify } from './model-verify.js';

export function addModel(program: Command, context: CommandContext): void {
  const model = program.command('model').description('download, import, list, verify and remove models');
  for (const add of [addModelImport, addModelList, addModelVerify, addModelRemove]) add(model, context);
}
