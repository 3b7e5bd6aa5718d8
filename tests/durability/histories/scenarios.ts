import type { Budget, JsonObject, StepDefinition, WorkflowDefinition } from '@marimba/contracts';
import type { RunState } from '@marimba/engine';
import type { EngineHarness } from '@marimba/engine/testing';

/** What somebody does to a run once nothing of it can go on by itself. */
export type Act = (harness: EngineHarness, address: { tenantId: string; runId: string }, state: RunState) => unknown;

/** A run to be written down. */
export interface Scenario {
  definition: WorkflowDefinition;
  others?: WorkflowDefinition[];
  input?: JsonObject;
  budget?: Budget;
  /** One after the other, each time after all that can be done was done. */
  acts?: Act[];
  /** Nobody works on it before the acts. */
  untouched?: boolean;
  /** In the end it is gone on with from a step, with another input; the log of the fork is what is written down. */
  fork?: { from: string; input: JsonObject };
  /** What is an hour away or more is waited for, too. */
  patient?: boolean;
  /** The stored log was written by an engine that did what stands here at this event; today's does it right. */
  corrected?: { seq: number; what: string };
}

const add = (id: string, expression: string, more: Partial<StepDefinition> = {}): StepDefinition =>
  ({ id, kind: 'tool', tool: 'calculator', arguments: { expression }, ...more }) as StepDefinition;
const note = (id: string, value: string): StepDefinition => ({ id, kind: 'transform', value });

const signal =
  (id: string, name: string, payload: JsonObject): Act =>
  ({ control }, address) =>
    control.signal(address, { id, name, payload, sentBy: 'a colleague' });
const decide =
  (stepId: string, approved: boolean): Act =>
  ({ control }, address, state) =>
    control.approve(address, {
      stepId,
      approved,
      subjectSha256: state.steps.get(stepId)!.subjectSha256!,
      reason: approved ? 'checked' : 'too dear',
      decidedBy: 'a person',
    });
const resume: Act = ({ control }, address) => control.resume(address, { resumedBy: 'a person', budget: { steps: 50 } });
const cancel: Act = ({ control }, address) =>
  control.cancel(address, { reason: 'not needed any more', cancelledBy: 'a person' });

const order: WorkflowDefinition = {
  name: 'order',
  steps: [
    { id: 'paid', kind: 'wait', signal: 'paid', timeout: '2d' },
    { id: 'consent', kind: 'approval', title: 'Ship it?', subject: '${{ steps.paid.output }}' },
    note('ship', '${{ steps.consent.output.approvedBy }}'),
  ],
  output: '${{ steps.ship.output }}',
};
const square: WorkflowDefinition = {
  name: 'square',
  steps: [add('product', '${{ input.n }} * ${{ input.n }}')],
  output: '${{ steps.product.output }}',
};
const calls: WorkflowDefinition = {
  name: 'calls',
  steps: [
    { id: 'child', kind: 'workflow', workflow: 'square', input: { n: '${{ input.n }}' } },
    note('after', 'squared: ${{ steps.child.output }}'),
  ],
  output: '${{ steps.after.output }}',
};
const budgeted: WorkflowDefinition = {
  name: 'budgeted',
  steps: [add('one', '1'), add('two', '${{ steps.one.output }} + 1'), add('three', '${{ steps.two.output }} + 1')],
  output: '${{ steps.three.output }}',
  budget: { steps: 1 },
};

export const scenarios: Record<string, Scenario> = {
  forked: {
    definition: {
      name: 'forked',
      steps: [add('one', '${{ input.n }}'), add('two', '${{ steps.one.output }} + ${{ input.n }}')],
      output: '${{ steps.two.output }}',
    },
    input: { n: 1 },
    fork: { from: 'two', input: { n: 10 } },
  },
  branch: {
    definition: {
      name: 'branch',
      steps: [
        {
          id: 'size',
          kind: 'branch',
          cases: [
            { when: '${{ input.n > 100.0 }}', steps: [note('large', 'large')] },
            { when: '${{ input.n > 10.0 }}', steps: [note('middle', 'middle'), add('half', '${{ input.n }} / 2')] },
          ],
          else: [note('small', 'small')],
        },
        { id: 'other', kind: 'branch', cases: [{ when: '${{ input.n < 0.0 }}', steps: [note('below', 'below')] }] },
        { ...note('never', 'never'), if: '${{ input.n == 1.0 }}' },
      ],
      output: ['${{ steps.size.output.half }}', '${{ steps.other.output }}', '${{ steps.never.output }}'],
    },
    input: { n: 40 },
  },
  map: {
    definition: {
      name: 'map',
      steps: [
        {
          id: 'each',
          kind: 'map',
          over: '${{ input.numbers }}',
          as: 'number',
          concurrency: 2,
          steps: [
            add('twice', '${{ number }} * 2'),
            {
              id: 'inner',
              kind: 'map',
              over: '${{ [number, steps.twice.output] }}',
              steps: [note('said', '${{ index }}: ${{ item }}')],
              output: '${{ steps.said.output }}',
            },
          ],
          output: { twice: '${{ steps.twice.output }}', said: '${{ steps.inner.output }}' },
        },
        { id: 'none', kind: 'map', over: '${{ [] }}', steps: [note('unreached', 'x')] },
      ],
    },
    input: { numbers: [1, 2, 3] },
  },
  loop: {
    definition: {
      name: 'loop',
      steps: [
        {
          id: 'double',
          kind: 'loop',
          steps: [add('next', '${{ previous == null ? 1.0 : previous }} * 2')],
          until: '${{ steps.next.output >= 8.0 }}',
          max: 10,
          output: '${{ steps.next.output }}',
        },
      ],
      output: '${{ steps.double.output }}',
    },
  },
  parallel: {
    definition: {
      name: 'parallel',
      steps: [
        {
          id: 'both',
          kind: 'parallel',
          timeout: '1h',
          branches: {
            left: [add('l_one', '1'), add('l_two', '${{ steps.l_one.output }} + 1')],
            right: [note('r_one', 'x')],
          },
        },
      ],
      output: '${{ steps.both.output.left.l_two }}',
    },
  },
  timers: {
    definition: {
      name: 'timers',
      steps: [
        { id: 'pause', kind: 'wait', for: '90s' },
        { id: 'date', kind: 'wait', until: '${{ input.until }}', needs: ['pause'] },
        note('after', 'done'),
      ],
    },
    input: { until: '2026-03-01T00:00:00.000Z' },
    patient: true,
  },
  signalled: { definition: order, acts: [signal('m-1', 'paid', { amount: 12 }), decide('consent', true)] },
  'signalled-before': {
    definition: { name: 'early', steps: [add('first', '1'), { ...order.steps[0]!, needs: ['first'] }] },
    untouched: true,
    acts: [signal('m-1', 'paid', { amount: 1 })],
  },
  'waits-for-a-signal': { definition: order },
  'waits-for-consent': { definition: order, acts: [signal('m-1', 'paid', { amount: 7 })] },
  refused: { definition: order, acts: [signal('m-1', 'paid', { amount: 900 }), decide('consent', false)] },
  'signal-timed-out': {
    corrected: { seq: 4, what: 'onError.output could not read the failure where onError has no steps' },
    definition: {
      name: 'timed_out',
      steps: [
        {
          id: 'answer',
          kind: 'wait',
          signal: 'answer',
          timeout: '30s',
          onError: { continue: true, output: '${{ error.code }}' },
        },
      ],
      output: '${{ steps.answer.output }}',
    },
  },
  'timed-out-handled': {
    definition: {
      name: 'timed_out_handled',
      steps: [
        {
          id: 'answer',
          kind: 'wait',
          signal: 'answer',
          timeout: '30s',
          onError: { continue: true, output: { code: '${{ error.code }}' } },
        },
      ],
      output: '${{ steps.answer.output.code }}',
    },
  },
  'sub-workflow': { definition: calls, others: [square], input: { n: 7 } },
  'sub-workflow-not-begun': { definition: calls, others: [square], input: { n: 3 }, untouched: true },
  'on-error': {
    definition: {
      name: 'on_error',
      steps: [
        {
          id: 'tries',
          kind: 'parallel',
          branches: { main: [add('wrong', 'no sum'), note('beside', 'x')] },
          onError: { steps: [note('undo', 'undone: ${{ error.message }}')], continue: true, output: 'handled' },
        },
        {
          id: 'passes',
          kind: 'map',
          over: '${{ [1] }}',
          needs: ['tries'],
          steps: [add('fails', 'no sum', { onError: { steps: [note('report', '${{ error.code }}')] } })],
          onError: { continue: true },
        },
      ],
      output: '${{ steps.tries.output }}',
    },
  },
  'tried-again': {
    definition: {
      name: 'tried_again',
      steps: [
        { id: 'flaky', kind: 'tool', tool: 'flaky', arguments: {}, retry: { attempts: 3, backoffMs: 20_000 } },
        {
          id: 'around',
          kind: 'loop',
          retry: { attempts: 2, backoffMs: 5_000 },
          steps: [{ id: 'weak', kind: 'tool', tool: 'flaky', arguments: {}, retry: { attempts: 1 } }],
          until: '${{ true }}',
          max: 1,
        },
      ],
    },
  },
  failed: { definition: { name: 'failed', steps: [add('good', '1'), add('bad', 'no sum')] } },
  suspended: { definition: budgeted },
  resumed: { definition: budgeted, acts: [resume] },
  cancelled: { definition: order, acts: [cancel] },
  queued: { definition: { ...square, name: 'one_at_a_time', concurrency: 1 }, input: { n: 2 } },
  assured: {
    definition: {
      name: 'assured',
      steps: [
        {
          id: 'answer',
          kind: 'agent',
          model: 'marimba-70m',
          task: 'How much is 2 + 3?',
          tools: ['calculator'],
          mode: 'assured',
          requirements: [{ id: 'short', kind: 'length', words: { max: 5 } }],
        },
      ],
      output: '${{ steps.answer.output.answer }}',
    },
  },
  remembers: {
    definition: {
      name: 'remembers',
      steps: [
        {
          id: 'keep',
          kind: 'memory',
          remember: { scope: 'agent', agent: 'clerk', text: '${{ input.said }}', key: 'sum' },
        },
        {
          id: 'find',
          kind: 'memory',
          needs: ['keep'],
          recall: { scopes: ['agent'], agent: 'clerk', query: 'five' },
        },
      ],
      output: '${{ steps.find.output.text }}',
    },
    input: { said: 'Two and three are five.' },
  },
  'whole-document': {
    definition: {
      name: 'whole_document',
      steps: [
        {
          id: 'answer',
          kind: 'agent',
          model: 'marimba-70m',
          task: 'How much is 2 + 3?',
          knowledge: { collection: 'handbook', mode: 'long-context' },
          grounding: 'off',
        },
      ],
      output: '${{ steps.answer.output.answer }}',
    },
  },
  agent: {
    definition: {
      name: 'ask',
      steps: [
        { id: 'find', kind: 'retrieve', collection: 'handbook', query: '${{ input.question }}', limit: 2 },
        {
          id: 'answer',
          kind: 'agent',
          model: 'marimba-70m',
          task: '${{ input.question }}',
          passages: '${{ steps.find.output.passages }}',
          tools: ['calculator'],
        },
        { id: 'say', kind: 'model', model: 'marimba-70m', messages: [{ role: 'user', content: 'Say it.' }] },
      ],
      output: '${{ steps.answer.output.answer }}',
    },
    input: { question: 'how much is 2 + 3?' },
  },
};
