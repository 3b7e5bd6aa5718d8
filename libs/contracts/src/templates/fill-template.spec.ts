import { describe, expect, it } from 'vitest';
import { fillTemplate } from './fill-template.js';
import { templateOf } from './templates.js';
import type { WorkflowTemplate } from './workflow-template.js';

const template: WorkflowTemplate = {
  name: 'sample',
  title: '',
  description: '',
  bundledModel: '',
  needs: [],
  parameters: {
    words: { kind: 'number', description: '', default: 40, minimum: 5, maximum: 100 },
    tone: { kind: 'text', description: '', default: 'plain' },
    model: { kind: 'model', description: '', default: 'small' },
    shape: { kind: 'schema', description: '', default: { type: 'object' } },
  },
  examples: [{ title: '', input: {} }],
  definition: {
    name: 'sample',
    steps: [{ model: '<<model>>', max: '<<words>>', task: 'Be <<tone>>, <<words>> words.', output: '<<shape>>' }],
  },
};

describe('filling a template', () => {
  it('puts values in with their types, and as text inside a text', () => {
    const shape = { type: 'object', title: '<<tone>>' };
    expect(fillTemplate(template, { name: 'mine', parameters: { words: 60, tone: '<<words>>', shape } })).toEqual({
      name: 'mine',
      steps: [{ model: 'small', max: 60, task: 'Be <<words>>, 60 words.', output: shape }],
    });
  });

  it.each([
    [{ wrods: 3 }, /no parameter 'wrods'/],
    [{ constructor: 'x' }, /no parameter 'constructor'/],
    [{ words: 4 }, /'words'/],
    [{ words: '40' }, /'words'/],
    [{ model: 'Not a slug' }, /'model'/],
    [{ tone: '${{ input.secret }}' }, /not an expression/],
    [{ shape: [] }, /'shape'/],
  ])('refuses %j', (parameters, message) => {
    expect(() => fillTemplate(template, { parameters })).toThrow(
      expect.objectContaining({ code: 'request.invalid', message: expect.stringMatching(message) }),
    );
  });

  it('says which templates there are', () => {
    expect(() => templateOf('none')).toThrow(expect.objectContaining({ code: 'template.not-found' }));
  });
});
