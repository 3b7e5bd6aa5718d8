import { type JsonObject, type StepDefinition, TerminalError, type WorkflowDefinition } from '@marimba/contracts';
import { StepTree } from '../definition/step-tree.js';

/** What a fork changes of the definition. */
export interface DefinitionChange {
  /** The model of every model and agent step that is made anew. */
  model?: string | undefined;
  /** By id: members of the step that take the place of its own, such as `messages`, `task` or `parameters`. */
  steps?: Record<string, JsonObject> | undefined;
}

/** What gives a step its place cannot be changed: what is kept of the other run would not fit any more. */
const fixed = ['id', 'kind', 'needs', 'steps', 'cases', 'else', 'branches', 'onError', 'over', 'as'];

/**
 * The definition with the change, to be checked like any other; undefined where nothing is changed.
 * @throws TerminalError run.fork-invalid when it changes what the fork keeps
 */
export function changedDefinition(
  definition: WorkflowDefinition,
  { model, steps = {} }: DefinitionChange,
  madeAnew: ReadonlySet<string>,
): WorkflowDefinition | undefined {
  const problems = Object.entries(steps).flatMap(([id, change]) => problemsOf(definition, id, change, madeAnew));
  if (problems.length > 0)
    throw new TerminalError('run.fork-invalid', `the fork cannot be made: ${problems[0]!.message}`, {
      errors: problems,
    });
  if (model === undefined && Object.keys(steps).length === 0) return undefined;
  const copy = structuredClone(definition);
  for (const id of madeAnew) {
    const { step } = StepTree.of(copy).place(id);
    const hasModel = step.kind === 'model' || step.kind === 'agent';
    Object.assign(step, hasModel && model !== undefined ? { model } : {}, steps[id]);
  }
  return structuredClone(copy);
}

function problemsOf(definition: WorkflowDefinition, id: string, change: JsonObject, madeAnew: ReadonlySet<string>) {
  const pointer = `/steps/${id}`;
  const place: StepDefinition | undefined = StepTree.of(definition).places.get(id)?.step;
  if (place === undefined) return [{ pointer, message: `the workflow has no step '${id}'` }];
  if (!madeAnew.has(id))
    return [
      {
        pointer,
        message: `step '${id}' is not made anew, so a change of it would have no effect`,
        hint: 'fork from that step, or from one before it',
      },
    ];
  return Object.keys(change)
    .filter((member) => fixed.includes(member))
    .map((member) => ({
      pointer: `${pointer}/${member}`,
      message: `'${member}' of a step cannot be changed in a fork`,
      hint: 'register another version of the workflow and start a run of it',
    }));
}
