import { type ArgumentRule, canonicalJson, type JsonObject, type JsonValue } from '@marimba/contracts';
import { RE2JS } from 're2js';

/** The first argument that breaks a rule, in words that a model can act on; undefined where all hold. */
export function brokenRule(args: JsonObject, rules: Readonly<Record<string, ArgumentRule>>): string | undefined {
  for (const [name, rule] of Object.entries(rules)) {
    const value = argumentAt(args, name);
    if (value === undefined) return `the argument ${name} must be given`;
    const broken = breach(value, rule);
    if (broken !== undefined) return `the argument ${name} ${broken}`;
  }
  return undefined;
}

/** By name, or by JSON pointer (RFC 6901). Only own members count. */
function argumentAt(args: JsonObject, name: string): JsonValue | undefined {
  const keys = name.startsWith('/') ? name.slice(1).split('/').map(unescaped) : [name];
  let found: JsonValue | undefined = args;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as JsonObject)[key];
  }
  return found;
}

const unescaped = (key: string) => key.replaceAll('~1', '/').replaceAll('~0', '~');

function breach(value: JsonValue, rule: ArgumentRule): string | undefined {
  if (rule.enum !== undefined && !rule.enum.some((each) => canonicalJson(each) === canonicalJson(value)))
    return `is none of ${JSON.stringify(rule.enum)}`;
  if (rule.prefix !== undefined && !(typeof value === 'string' && beginsWith(value, rule.prefix)))
    return `does not begin with ${rule.prefix}`;
  if (rule.pattern !== undefined && !(typeof value === 'string' && matches(value, rule.pattern)))
    return `does not match ${rule.pattern}`;
  if (rule.maxLength !== undefined && !(typeof value === 'string' && value.length <= rule.maxLength))
    return `is no text of at most ${rule.maxLength} characters`;
  if (rule.minimum !== undefined && !(typeof value === 'number' && value >= rule.minimum))
    return `is no number of at least ${rule.minimum}`;
  if (rule.maximum !== undefined && !(typeof value === 'number' && value <= rule.maximum))
    return `is no number of at most ${rule.maximum}`;
  return undefined;
}

const matches = (value: string, pattern: string) => RE2JS.compile(pattern).testExact(value);

const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Text is compared as it is. A URL is compared as a client reads it: 'https://api.example' is neither
 * 'https://api.example.evil' nor 'https://api.example@evil', and '..' does not lead out of the path.
 */
function beginsWith(value: string, prefix: string): boolean {
  if (!isUrl.test(prefix)) return value.startsWith(prefix);
  const [url, allowed] = [parsed(value), parsed(prefix)];
  if (url === undefined || allowed === undefined) return false;
  if (url.protocol !== allowed.protocol || url.host !== allowed.host || url.username !== '' || url.password !== '')
    return false;
  // What the other side may decode to a separator or a way up is not judged.
  if (/%2e|%2f|%5c/i.test(url.pathname)) return false;
  const path = allowed.pathname;
  return url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
