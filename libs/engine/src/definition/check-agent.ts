import {
  type ArgumentRule,
  grantOf,
  type JsonObject,
  knowledgeSearchName,
  type ProblemDetail,
  type Requirement,
  type StepOfKind,
  type WorkflowDefinition,
} from '@marimba/contracts';
import { RE2JS } from 're2js';
import { jsonPointer } from '../json-pointer.js';
import { nameHint } from '../nearest-name.js';
import type { KnownNames } from './check-names.js';
import { schemaProblems } from './json-schema.js';
import { StepTree } from './step-tree.js';

type Agent = StepOfKind<'agent'>;
type At = (...place: (string | number)[]) => string;

/** What is wrong with the agents of a definition: grants, requirements and forms that nothing can meet. */
export function agentProblems(definition: WorkflowDefinition, known: KnownNames): ProblemDetail[] {
  return [...StepTree.of(definition).places.values()].flatMap(({ step, path }) => {
    if (step.kind !== 'agent') return [];
    const at: At = (...place) => jsonPointer([...path, ...place]);
    return [
      ...(step.output === undefined ? [] : formProblems(step.output, at('output'))),
      ...limitProblems(step, at),
      ...grantProblems(step, known, at),
      ...choiceProblems(step, at),
      ...assuranceProblems(step, at),
      ...groundingProblems(step, at),
      ...(step.requirements ?? []).flatMap((stated, index) =>
        typeof stated === 'string'
          ? []
          : requirementProblems(stated, step, known, (...place) => at('requirements', index, ...place)),
      ),
    ];
  });
}

const formProblems = (schema: NonNullable<Agent['output']>, pointer: string): ProblemDetail[] =>
  schemaProblems(schema).map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));

function limitProblems({ limits, maxTurns }: Agent, at: At): ProblemDetail[] {
  if (limits?.turns === undefined || maxTurns === undefined) return [];
  return [{ pointer: at('maxTurns'), message: 'maxTurns says the same as limits.turns', hint: 'leave maxTurns out' }];
}

function grantProblems({ tools = [] }: Agent, { toolSchemas }: KnownNames, at: At): ProblemDetail[] {
  const seen = new Set<string>();
  return tools.flatMap((granted, index) => {
    const { tool, arguments: rules = {}, with: given = {} } = grantOf(granted);
    const twice = seen.has(tool)
      ? [
          {
            pointer: at('tools', index),
            message: `the tool '${tool}' is granted twice`,
            hint: 'put its rules into one grant',
          },
        ]
      : [];
    seen.add(tool);
    const broken = Object.entries(rules).flatMap(([name, rule]) =>
      ruleProblems(rule, (...place) => at('tools', index, 'arguments', name, ...place)),
    );
    const unknown = unknownArguments(tool, Object.keys(given), toolSchemas?.get(tool), (name) =>
      at('tools', index, 'with', name),
    );
    return [...twice, ...broken, ...unknown];
  });
}

/** What a grant gives the tool that its schema has no place for. */
function unknownArguments(
  tool: string,
  given: readonly string[],
  schema: JsonObject | undefined,
  at: (name: string) => string,
): ProblemDetail[] {
  const { properties, additionalProperties } = schema ?? {};
  if (properties === undefined || additionalProperties !== false) return [];
  return given
    .filter((name) => !Object.hasOwn(properties as JsonObject, name))
    .map((name) => ({
      pointer: at(name),
      message: `the tool '${tool}' knows no such argument`,
      hint: `GET /v1/tools/${tool} shows what it takes`,
    }));
}

function choiceProblems({ toolChoice, tools = [] }: Agent, at: At): ProblemDetail[] {
  if (toolChoice === undefined) return [];
  const granted = tools.map((each) => grantOf(each).tool);
  const hint = 'grant it in tools, or leave toolChoice out';
  if (granted.length === 0) return [{ pointer: at('toolChoice'), message: 'there are no tools to call', hint }];
  if (toolChoice === 'required' || granted.includes(toolChoice.name)) return [];
  const message = `the tool '${toolChoice.name}' is not granted`;
  return [{ pointer: at('toolChoice', 'name'), message, hint }];
}

function ruleProblems({ pattern, minimum, maximum }: ArgumentRule, at: At): ProblemDetail[] {
  const empty = minimum !== undefined && maximum !== undefined && minimum > maximum;
  return [
    ...(pattern === undefined ? [] : patternProblems(pattern, at('pattern'))),
    ...(empty ? [nothingBetween(at('minimum'), minimum, maximum)] : []),
  ];
}

function assuranceProblems({ mode, requirements, assurance }: Agent, at: At): ProblemDetail[] {
  if (mode === 'assured') {
    if (requirements !== undefined) return twiceNamed(requirements, at);
    const hint =
      'write "requirements": ["…"], sentences that a model judges, or checks such as { "kind": "length", "words": { "max": 50 } }';
    return [{ pointer: at('mode'), message: 'an assured agent needs requirements', hint }];
  }
  return (['requirements', 'assurance'] as const).flatMap((field) =>
    ({ requirements, assurance })[field] === undefined
      ? []
      : [
          {
            pointer: at(field),
            message: `${field} are read only of an assured agent`,
            hint: 'write "mode": "assured"',
          },
        ],
  );
}

/** A decoder is held to one thing; a default gives way, what is asked for by name does not. */
function groundingProblems(step: Agent, at: At): ProblemDetail[] {
  const { grounding, output } = step;
  if (grounding === undefined || grounding === 'off') return [];
  const problem = (message: string, hint: string) => [{ pointer: at('grounding'), message, hint }];
  if (output !== undefined)
    return problem(
      'an answer cannot be held to passages and to a schema',
      "write grounding: 'off', or leave output out",
    );
  if (!hasPassages(step) && step.memory?.recall === undefined && step.memory?.thread === undefined)
    return problem(
      'there are no passages that it could be held to',
      `give it passages, knowledge, memory or the tool '${knowledgeSearchName}', or leave it out`,
    );
  return [];
}

/** From another step, or found by itself. */
const hasPassages = ({ passages, knowledge, tools = [] }: Agent): boolean =>
  passages !== undefined ||
  knowledge !== undefined ||
  tools.some((granted) => grantOf(granted).tool === knowledgeSearchName);

function twiceNamed(requirements: NonNullable<Agent['requirements']>, at: At): ProblemDetail[] {
  const seen = new Set(['output']);
  return requirements.flatMap((stated, index) => {
    const id = typeof stated === 'string' ? undefined : stated.id;
    const name = id ?? `requirement_${index + 1}`;
    const isTaken = seen.has(name);
    seen.add(name);
    if (!isTaken) return [];
    const why =
      name === 'output' ? "the id 'output' is that of the output schema" : `two requirements have the id '${name}'`;
    return [{ pointer: at('requirements', index, 'id'), message: why, hint: 'choose another' }];
  });
}

function requirementProblems(requirement: Requirement, step: Agent, { models }: KnownNames, at: At): ProblemDetail[] {
  switch (requirement.kind) {
    case 'judged': {
      const { model } = requirement;
      if (model === undefined || models === undefined || models.has(model)) return [];
      return [{ pointer: at('model'), message: `there is no model '${model}'`, hint: nameHint(model, models) }];
    }
    case 'schema':
      return formProblems(requirement.schema, at('schema'));
    case 'pattern':
      return patternProblems(requirement.pattern, at('pattern'));
    case 'citations':
      if (hasPassages(step)) return [];
      return [
        {
          pointer: at('kind'),
          message: 'this agent has no documents that it could cite',
          hint: 'give it passages: ${{ steps.<id>.output.passages }} of a retrieve step',
        },
      ];
    case 'length':
      return lengthProblems(requirement, at);
    default:
      return [];
  }
}

function lengthProblems({ words, characters }: Extract<Requirement, { kind: 'length' }>, at: At): ProblemDetail[] {
  if (words === undefined && characters === undefined)
    return [
      { pointer: at(), message: 'a length is one of words, characters or both', hint: 'write "words": { "max": 50 }' },
    ];
  const found = [
    ...(['words', 'characters'] as const).flatMap((unit) => {
      const { min, max } = { words, characters }[unit] ?? {};
      return min !== undefined && max !== undefined && min > max ? [nothingBetween(at(unit, 'min'), min, max)] : [];
    }),
  ];
  // n words of one letter have n − 1 spaces between them.
  const fewest = Math.max(0, 2 * (words?.min ?? 0) - 1);
  if (found.length === 0 && characters?.max !== undefined && characters.max < fewest)
    found.push({
      pointer: at('characters', 'max'),
      message: `${words?.min} words have at least ${fewest} characters, so no answer is both`,
      hint: 'raise characters.max, or lower words.min',
    });
  return found;
}

const nothingBetween = (pointer: string, least: number, most: number): ProblemDetail => ({
  pointer,
  message: `nothing is at least ${least} and at most ${most}`,
  hint: 'exchange the two',
});

function patternProblems(pattern: string, pointer: string): ProblemDetail[] {
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    return [
      {
        pointer,
        message: error instanceof Error ? error.message : String(error),
        hint: 'write it in RE2 syntax: without lookahead, lookbehind and backreferences, so that it takes linear time',
      },
    ];
  }
}
