import type { JsonValue } from '@marimba/contracts';
import { checkOutput } from '../definition/check-run-input.js';
import { StepTree } from '../definition/step-tree.js';
import { blockOutput, type RunValues } from './run-values.js';

/**
 * What a run whose steps have all ended comes to.
 * @throws TerminalError expression.failed, run.output-invalid
 */
export async function runOutput(values: RunValues): Promise<JsonValue> {
  const { definition } = values;
  const output = await blockOutput(values, StepTree.of(definition).root, '', definition.output, '/output');
  checkOutput(definition, output);
  return output;
}
