import { type WorkflowDefinition, workflowLimits } from '@marimba/contracts';
import { calledWorkflows, checkWorkflow, workflowsCalledBy } from '@marimba/engine';
import { Store } from '@marimba/store';
import type { ToolRegistry } from '@marimba/tools';
import { Inject, Injectable } from '@nestjs/common';
import { TOOLS } from '../tokens.js';

/** Checks definitions against what a tenant has: tools, models and the workflows that are called. */
@Injectable()
export class WorkflowChecker {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(TOOLS) private readonly tools: ToolRegistry,
  ) {}

  /** @throws TerminalError workflow.invalid with every problem */
  async check(tenantId: string, definition: unknown): Promise<WorkflowDefinition> {
    const [models, tools, workflows] = await Promise.all([
      this.store.models.list(),
      this.tools.list(tenantId),
      this.called(tenantId, calledWorkflows(definition)),
    ]);
    return checkWorkflow(definition, {
      tools: new Set(tools.map(({ description }) => description.name)),
      toolSchemas: new Map(tools.map(({ description: { name, parameters } }) => [name, parameters])),
      models: new Set(models.map(({ name }) => name)),
      workflows,
    });
  }

  /** With those that these call, as deep as calls may go. */
  private async called(tenantId: string, names: Set<string>): Promise<Map<string, WorkflowDefinition>> {
    const found = new Map<string, WorkflowDefinition>();
    let wanted = [...names];
    for (let depth = 0; wanted.length > 0 && depth <= workflowLimits.workflowDepth; depth++) {
      const level = await this.store.workflows.newest(tenantId, wanted);
      for (const [name, definition] of level) found.set(name, definition);
      const next = new Set([...level.values()].flatMap((definition) => [...workflowsCalledBy(definition)]));
      wanted = [...next].filter((name) => !found.has(name));
    }
    return found;
  }
}
