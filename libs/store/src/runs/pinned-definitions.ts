import { MarimbaError, type WorkflowDefinition, workflowDefinition } from '@marimba/contracts';

const limit = 500;

/** Definitions as they were read before: one object a text, so that what the engine derives from it is derived once. */
export class PinnedDefinitions {
  private readonly known = new Map<string, WorkflowDefinition>();

  /** @throws MarimbaError internal.error when it is no definition of this version of the software */
  read(runId: string, definition: unknown): WorkflowDefinition {
    const text = JSON.stringify(definition);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const read = workflowDefinition.safeParse(definition);
    if (!read.success)
      throw new MarimbaError('internal.error', `the definition of run ${runId} cannot be read: ${read.error.message}`);
    if (this.known.size >= limit) this.known.delete(this.known.keys().next().value!);
    this.known.set(text, read.data);
    return read.data;
  }
}
