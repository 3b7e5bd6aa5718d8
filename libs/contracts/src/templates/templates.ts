import askMyDocuments from '../../templates/ask-my-documents.json' with { type: 'json' };
import compareTwoModels from '../../templates/compare-two-models.json' with { type: 'json' };
import extractToJson from '../../templates/extract-to-json.json' with { type: 'json' };
import personalAssistant from '../../templates/personal-assistant.json' with { type: 'json' };
import researchWithTools from '../../templates/research-with-tools.json' with { type: 'json' };
import rewriteAndShorten from '../../templates/rewrite-and-shorten.json' with { type: 'json' };
import { TerminalError } from '../errors.js';
import { workflowDefinition } from '../workflow-definition.js';
import { fillTemplate } from './fill-template.js';
import { type TemplateResource, type WorkflowTemplate, workflowTemplate } from './workflow-template.js';

/** Every template that is shipped, in the order in which people are shown them. */
export const workflowTemplates: readonly WorkflowTemplate[] = [
  askMyDocuments,
  rewriteAndShorten,
  researchWithTools,
  extractToJson,
  personalAssistant,
  compareTwoModels,
].map((file) => workflowTemplate.parse(file));

/** @throws TerminalError template.not-found */
export function templateOf(name: string): WorkflowTemplate {
  const found = workflowTemplates.find((template) => template.name === name);
  if (found !== undefined) return found;
  throw new TerminalError('template.not-found', `there is no template '${name}'`, {
    remedy: `there are ${workflowTemplates.map((template) => template.name).join(', ')}`,
  });
}

/** As people see it: with its defaults. */
export const templateResourceOf = (template: WorkflowTemplate): TemplateResource => ({
  ...template,
  definition: workflowDefinition.parse(fillTemplate(template)),
});
