import { TerminalError } from '@marimba/contracts';
import { parseDocument } from 'yaml';
import { decodeUtf8 } from './parse-json.js';

/** Bytes of YAML; what it stands for is held to the limits of a workflow. */
const largest = 1024 * 1024;
/** How often an alias may be put in; each may stand for a whole subtree. */
const mostAliases = 100;

const remedy = 'correct the YAML, or send the same as application/json';

/** One YAML 1.2 document that stands for JSON. @throws TerminalError request.not-json, request.too-large */
export function parseYaml(bytes: Uint8Array): unknown {
  if (bytes.length > largest)
    throw new TerminalError('request.too-large', `the YAML has ${bytes.length} bytes; the limit is ${largest}`, {
      remedy: 'send a smaller definition',
    });
  const text = decodeUtf8(bytes, 'YAML');
  try {
    const document = parseDocument(text, { schema: 'core', version: '1.2', customTags: [], logLevel: 'silent' });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault !== undefined) throw fault;
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (cause) {
    throw new TerminalError('request.not-json', `the body is not YAML that stands for JSON: ${reason(cause)}`, {
      remedy,
      cause,
    });
  }
}

/** The first line of the parser's message, which names line and column. */
function reason(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply';
  return (error as Error).message.split('\n')[0]!.replace(/:$/, '');
}
