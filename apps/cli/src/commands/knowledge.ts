import type { Command } from 'commander';
import type { CommandContext } from './context.js';
import { addKnowledgeAdd } from './knowledge-add.js';
import { addKnowledgeCollections } from './knowledge-collections.js';
import { addKnowledgeList } from './knowledge-list.js';
import { addKnowledgeRemove } from './knowledge-remove.js';
import { addKnowledgeSearch } from './knowledge-search.js';

export function addKnowledge(program: Command, context: CommandContext): void {
  const knowledge = program
    .command('knowledge')
    .description('read documents into collections of a running service, search, list and remove them');
  for (const add of [
    addKnowledgeAdd,
    addKnowledgeList,
    addKnowledgeSearch,
    addKnowledgeRemove,
    addKnowledgeCollections,
  ])
    add(knowledge, context);
}
