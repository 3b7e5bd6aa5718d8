import { TerminalError } from '@marimba/contracts';
import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { bodyDepth } from './check-json-tree.js';
import { decodeUtf8 } from './parse-json.js';

/** Bytes of YAML; what it stands for is held to the limits of a workflow. */
const yamlBytes = 1024 * 1024;
/** Aliases of one document; each may stand for a whole subtree and is looked for in all of it. */
const yamlAliases = 100;

/** One YAML 1.2 document that stands for JSON. @throws TerminalError request.not-json, request.too-large */
export function parseYaml(bytes: Uint8Array): unknown {
  if (bytes.length > yamlBytes)
    throw new TerminalError(
      'request.too-large',
      `the YAML has ${bytes.length} bytes; the limit yamlBytes is ${yamlBytes}`,
      { remedy: 'send a smaller definition' },
    );
  const text = decodeUtf8(bytes, 'YAML');
  const lines = new LineCounter();
  try {
    // The library compares every key with every other, and draws a picture for every error: both would take minutes.
    const how = { uniqueKeys: false, prettyErrors: false, lineCounter: lines } as const;
    const document = parseDocument(text, {
      ...how,
      schema: 'core',
      version: '1.2',
      customTags: [],
      logLevel: 'silent',
    });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault !== undefined) throw new Error(`${fault.message} at ${placeOf(lines, fault.pos[0])}`);
    refuseWhatIsNoJson(document, lines);
    return document.toJS({ maxAliasCount: yamlAliases });
  } catch (cause) {
    throw new TerminalError('request.not-json', `the body is not YAML that stands for JSON: ${reason(cause)}`, {
      remedy: 'correct the YAML, or send the same as application/json',
      cause,
    });
  }
}

/** @throws Error for a key that stands twice or is no text, and for too many aliases */
function refuseWhatIsNoJson(document: Document.Parsed, lines: LineCounter): void {
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
      if (aliases > yamlAliases) throw new Error(`it has more than ${yamlAliases} aliases, the limit yamlAliases`);
    },
    Map: (_key, { items, range }) => {
      const keys = new Set<string>();
      for (const { key } of items) {
        const at = (key as { range?: [number] } | null)?.range?.[0] ?? range?.[0] ?? 0;
        if (!isScalar(key)) throw new Error(`a key is text, but not the one at ${placeOf(lines, at)}`);
        const name = String(key.value);
        if (keys.has(name)) throw new Error(`the key '${name}' stands twice, again at ${placeOf(lines, at)}`);
        keys.add(name);
      }
    },
  });
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

/** What the parser says, or which limit its recursion has met. */
function reason(error: unknown): string {
  const { message } = error as Error;
  if (error instanceof RangeError || message.includes('call stack'))
    return `it is nested more than ${bodyDepth} levels deep, the limit bodyDepth`;
  return message.split('\n')[0]!.replace(/:$/, '');
}
