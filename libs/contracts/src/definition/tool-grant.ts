import { z } from 'zod';
import type { JsonValue } from '../json.js';
import type { ToolDescription } from '../model-parameters.js';
import { slug } from '../references.js';
import { jsonTemplate } from './step-base.js';

/** What an argument of a call has to be; all that is given must hold. An argument with a rule must be there. */
export const argumentRule = z
  .strictObject({
    /** One of these values. */
    enum: z.array(z.json()).min(1).max(1_000).optional(),
    /** Text that begins so. Of a URL: the same scheme, host and port, and a path below this one. */
    prefix: z.string().min(1).max(2_000).optional(),
    /** Text that matches as a whole; RE2 syntax, which is checked in linear time. */
    pattern: z.string().min(1).max(2_000).optional(),
    maxLength: z.int().min(0).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  })
  .refine((rule) => Object.values(rule).some((value) => value !== undefined), {
    message: 'a rule names at least one of enum, prefix, pattern, maxLength, minimum, maximum',
  });
export type ArgumentRule = z.infer<typeof argumentRule>;

/** When a person is asked before a call is made. `when-tainted`: once untrusted text stands in the conversation. */
export const approvalPolicy = z.enum(['never', 'when-tainted', 'always']);
export type ApprovalPolicy = z.infer<typeof approvalPolicy>;

/** A tool that a step may call, and how. */
export const toolGrant = z.strictObject({
  tool: slug,
  /** By the argument's name, or by a JSON pointer into the arguments. */
  arguments: z.record(z.string().min(1).max(200), argumentRule).optional(),
  /** Arguments that the workflow gives: the model does not see them, and what it says of them does not count. */
  with: z.record(z.string().min(1).max(200), jsonTemplate).optional(),
  /** Left out: `when-tainted` for a tool that writes, else `never`. */
  approval: approvalPolicy.optional(),
});
export type ToolGrant = z.infer<typeof toolGrant>;

/** A grant, or only the name of the tool. */
export const grantedTool = z.union([slug, toolGrant]);
export type GrantedTool = z.infer<typeof grantedTool>;

export const grantOf = (granted: GrantedTool): ToolGrant => (typeof granted === 'string' ? { tool: granted } : granted);

/** A tool as the model is offered it: without the arguments that the workflow gives. */
export function offeredTool(description: ToolDescription, { with: given = {} }: ToolGrant): ToolDescription {
  const { properties, required, ...rest } = description.parameters;
  const isOpen = (name: string): boolean => !Object.hasOwn(given, name);
  if (Object.keys(given).length === 0) return description;
  const open = Object.entries((properties ?? {}) as Record<string, JsonValue>).filter(([name]) => isOpen(name));
  const needed = Array.isArray(required) ? required.filter((name) => isOpen(String(name))) : [];
  return {
    ...description,
    parameters: { ...rest, properties: Object.fromEntries(open), ...(needed.length === 0 ? {} : { required: needed }) },
  };
}
