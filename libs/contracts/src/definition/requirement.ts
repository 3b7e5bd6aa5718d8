import { z } from 'zod';
import { jsonObject } from '../json.js';
import { slug } from '../references.js';
import { stepId } from './step-base.js';

const base = {
  /** Left out: 'requirement-1' and so on, by its place. */
  id: stepId.optional(),
  /** The least score that counts as met, 0 to 1. Left out: 0.5 where a model judges, else 1. */
  threshold: z.number().min(0).max(1).optional(),
};
const range = z.strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() });

/** Those that can be told from a text. */
export const knownLanguages =
  'am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko ku lo lt lv ml mr ms nl no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo zh'.split(
    ' ',
  );

/** Something that an answer has to meet. All but `judged` are checked by rule. */
export const requirement = z.discriminatedUnion('kind', [
  /** A sentence that a model says yes or no to; the score is the probability of its yes. */
  z.strictObject({ ...base, kind: z.literal('judged'), text: z.string().min(1).max(1_000), model: slug.optional() }),
  /** The answer is JSON that fits. */
  z.strictObject({ ...base, kind: z.literal('schema'), schema: jsonObject }),
  /** The answer holds a match, or with `absent` none. RE2 syntax, which is checked in linear time. */
  z.strictObject({
    ...base,
    kind: z.literal('pattern'),
    pattern: z.string().min(1).max(2_000),
    ignoreCase: z.boolean().optional(),
    absent: z.boolean().optional(),
  }),
  /** At least so many citations (1); each is found word for word where it is said to stand, and holds what the answer says. */
  z.strictObject({ ...base, kind: z.literal('citations'), min: z.int().min(0).max(100).optional() }),
  /** Every number of the answer stands in the passages, the results of tools or the task. */
  z.strictObject({ ...base, kind: z.literal('numbers') }),
  z.strictObject({ ...base, kind: z.literal('length'), words: range.optional(), characters: range.optional() }),
  /** ISO 639-1 code of the language that the answer is written in. */
  z.strictObject({
    ...base,
    kind: z.literal('language'),
    language: z.enum(knownLanguages),
  }),
]);
export type Requirement = z.infer<typeof requirement>;
export type RequirementKind = Requirement['kind'];

/** A requirement, or only a sentence that a model judges. */
export const statedRequirement = z.union([z.string().min(1).max(1_000), requirement]);
export type StatedRequirement = z.infer<typeof statedRequirement>;

export const requirementsLimit = 20;

/** How an answer is brought to meet its requirements. */
export const assurance = z.strictObject({
  /** Answers that are written from one state, the best of which is taken; 3 when left out. */
  candidates: z.int().min(1).max(16).optional(),
  /**
   * `passing`: further answers are written only while none meets everything; left out. `best`: all of them are, beside each
   * other, and the highest score is taken of those that meet most.
   */
  choose: z.enum(['passing', 'best']).optional(),
  /** How often the best is sent back with what it does not meet; 2 when left out. */
  repairs: z.int().min(0).max(10).optional(),
  /** Of all model calls of the step; no further candidate or repair begins beyond it. */
  tokens: z.int().min(1).optional(),
  seconds: z.number().gt(0).optional(),
  /** Of all candidates but the first, which is written as `parameters` say; 0.8 when left out. */
  temperature: z.number().gt(0).max(5).optional(),
  /** The model writes a short plan first. */
  plan: z.boolean().optional(),
  /** What happens when requirements stay unmet: the answer is given with the report (`report`, when left out), or the step fails. */
  unmet: z.enum(['report', 'fail']).optional(),
});
export type Assurance = z.infer<typeof assurance>;

/** How well an answer meets a requirement. */
export const requirementScore = z.object({
  id: z.string(),
  text: z.string(),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
  threshold: z.number(),
  passed: z.boolean(),
  /** How it was checked: the kind of requirement, and the model that judged. */
  method: z.string(),
  /** What was found, in words. */
  evidence: z.string(),
});
export type RequirementScore = z.infer<typeof requirementScore>;

/** What an answer that was brought to meet requirements has cost. */
export const assuranceUse = z.object({
  tokens: z.int().nonnegative(),
  /** Of model calls and tools. */
  seconds: z.number().nonnegative(),
  candidates: z.int().nonnegative(),
  repairs: z.int().nonnegative(),
});
export type AssuranceUse = z.infer<typeof assuranceUse>;
