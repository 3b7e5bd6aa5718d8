import {
  codeToolName,
  grantOf,
  type JsonObject,
  type ProblemDetail,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import { reservedNames } from './scopes.js';
import { type StepPlace, StepTree } from './step-tree.js';
import { workflowCallProblems } from './workflow-calls.js';

/** What a definition may refer to outside itself. Models and workflows are checked only where they are given. */
export interface KnownNames {
  tools: ReadonlySet<string>;
  /** The JSON Schemas of their arguments; left out: arguments are checked when they are called. */
  toolSchemas?: ReadonlyMap<string, JsonObject>;
  models?: ReadonlySet<string>;
  /** The newest definition of each workflow that this one calls, and of those that these call. */
  workflows?: ReadonlyMap<string, WorkflowDefinition>;
}

/** Tools, models and workflows that are not there, and fields of steps that do not go together. */
export function nameProblems(definition: WorkflowDefinition, known: KnownNames): ProblemDetail[] {
  const places = [...StepTree.of(definition).places.values()];
  return [...places.flatMap((place) => problemsOf(place, known)), ...workflowCallProblems(definition, known.workflows)];
}

function problemsOf({ step, path }: StepPlace, { tools, models }: KnownNames): ProblemDetail[] {
  const problems: ProblemDetail[] = [];
  const at = (...place: (string | number)[]) => jsonPointer([...path, ...place]);
  const check = (what: string, name: string, names: ReadonlySet<string>, ...place: (string | number)[]) => {
    if (!names.has(name))
      problems.push({ pointer: at(...place), message: `there is no ${what} '${name}'`, hint: nameHint(name, names) });
  };
  if (step.kind === 'tool') check('tool', step.tool, tools, 'tool');
  if (step.kind === 'code' && !tools.has(codeToolName))
    problems.push({
      pointer: at('kind'),
      message: 'this installation runs no code',
      hint: 'whoever runs it sets MARIMBA_CODE_SANDBOX=on for api and worker',
    });
  if (step.kind === 'agent')
    for (const [index, granted] of (step.tools ?? []).entries())
      check('tool', grantOf(granted).tool, tools, 'tools', index, ...(typeof granted === 'string' ? [] : ['tool']));
  if (models !== undefined && (step.kind === 'model' || step.kind === 'agent'))
    check('model', step.model, models, 'model');
  if (step.kind === 'map' && step.as !== undefined && reservedNames.includes(step.as))
    problems.push({ pointer: at('as'), message: `the name '${step.as}' means something else`, hint: 'choose another' });
  if (step.kind === 'wait') {
    const ways = (['for', 'until', 'signal'] as const).filter((way) => step[way] !== undefined);
    if (ways.length !== 1)
      problems.push({
        pointer: at(),
        message: `a wait has exactly one of for, until and signal; this one has ${ways.join(' and ') || 'none'}`,
        hint: "for a signal that may not come, write signal and timeout: '1h'",
      });
  }
  if (step.onError?.output !== undefined && step.onError.continue !== true)
    problems.push({
      pointer: at('onError', 'output'),
      message: 'an output after an error is read only where the run continues',
      hint: 'write continue: true, or leave output out',
    });
  return problems;
}
