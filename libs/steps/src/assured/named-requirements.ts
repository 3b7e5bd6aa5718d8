import type { JsonObject, Requirement, StatedRequirement } from '@marimba/contracts';

/** A requirement with everything that may be left out. */
export interface NamedRequirement {
  id: string;
  /** What it asks, in words for the report and for the model that mends. */
  text: string;
  threshold: number;
  /** How it is checked, for the report. */
  method: string;
  requirement: Requirement;
}

/** The requirements of a step in their order; an output schema is one more, before all others. */
export function namedRequirements(
  stated: readonly StatedRequirement[],
  model: string,
  output: JsonObject | undefined,
): NamedRequirement[] {
  const form: Requirement[] = output === undefined ? [] : [{ kind: 'schema', id: 'output', schema: output }];
  const own = stated.map((each, index): Requirement => {
    const requirement: Requirement = typeof each === 'string' ? { kind: 'judged', text: each } : each;
    return { ...requirement, id: requirement.id ?? `requirement_${index + 1}` };
  });
  return [...form, ...own].map((requirement) => ({
    id: requirement.id!,
    text: inWords(requirement),
    threshold: requirement.threshold ?? (requirement.kind === 'judged' || requirement.kind === 'citations' ? 0.5 : 1),
    method: requirement.kind === 'judged' ? `judged by ${requirement.model ?? model}` : requirement.kind,
    requirement,
  }));
}

function inWords(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'judged':
      return requirement.text;
    case 'schema':
      return `The answer is JSON that fits ${JSON.stringify(requirement.schema)}`;
    case 'pattern':
      return `The answer ${requirement.absent ? 'holds nothing that matches' : 'holds something that matches'} ${requirement.pattern}`;
    case 'citations':
      return `The answer has at least ${requirement.min ?? 1} citation${(requirement.min ?? 1) === 1 ? '' : 's'}, which stand word for word in the documents and support it`;
    case 'numbers':
      return 'Every number of the answer stands in the documents, the results of tools or the task';
    case 'length':
      return `The answer has ${[inRange(requirement.words, 'words'), inRange(requirement.characters, 'characters')].filter((each) => each !== '').join(' and ')}`;
    case 'language':
      return `The answer is written in the language '${requirement.language}'`;
  }
}

function inRange(range: { min?: number | undefined; max?: number | undefined } | undefined, unit: string): string {
  if (range === undefined) return '';
  const { min, max } = range;
  if (min !== undefined && max !== undefined) return `${min} to ${max} ${unit}`;
  return min === undefined ? `at most ${max} ${unit}` : `at least ${min} ${unit}`;
}
