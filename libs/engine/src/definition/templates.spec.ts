import { fillTemplate, templateResourceOf, workflowTemplates } from '@marimba/contracts';
import { describe, expect, it } from 'vitest';
import { checkRunInput } from './check-run-input.js';
import { checkWorkflow } from './check-workflow.js';

const known = {
  tools: new Set(['calculator', 'knowledge_search']),
  models: new Set(['marimba-70m', 'larger']),
  workflows: new Map(),
};

describe.each(workflowTemplates.map((template) => [template.name, template] as const))(
  'template %s',
  (name, template) => {
    it('is a valid workflow with its defaults, under its own name and another', () => {
      const filled = fillTemplate(template);
      expect(checkWorkflow(filled, known).name).toBe(name);
      expect(checkWorkflow(fillTemplate(template, { name: 'mine', parameters: {} }), known).name).toBe('mine');
      expect(JSON.stringify(filled)).not.toContain('<<');
      expect(templateResourceOf(template).definition).toEqual(checkWorkflow(filled, known));
    });

    it('has every parameter somewhere in its definition, and takes another model by it', () => {
      for (const key of Object.keys(template.parameters))
        expect(JSON.stringify(template.definition)).toContain(`<<${key}>>`);
      const models = Object.entries(template.parameters).filter(([, { kind }]) => kind === 'model');
      expect(models.length).toBeGreaterThan(0);
      const parameters = Object.fromEntries(models.map(([key]) => [key, 'larger']));
      const filled = checkWorkflow(fillTemplate(template, { parameters }), known);
      expect(JSON.stringify(filled)).not.toContain('marimba-70m');
    });

    it('takes the input of its examples', () => {
      for (const { input } of template.examples)
        expect(() => checkRunInput(checkWorkflow(fillTemplate(template), known), input)).not.toThrow();
    });
  },
);
