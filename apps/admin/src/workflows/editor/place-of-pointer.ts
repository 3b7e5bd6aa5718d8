import { jsonLanguage } from '@codemirror/lang-json';

interface Place {
  from: number;
  to: number;
}

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>['topNode'];

/**
 * Where the value that a JSON pointer (RFC 6901) names stands in a text: of a member its name, else the value's first
 * line. Of a pointer that leads nowhere, the innermost value on its way that is there.
 */
export function placeOfPointer(text: string, pointer: string): Place {
  const parts = pointer.split('/').slice(1);
  let node = jsonLanguage.parser.parse(text).topNode.firstChild ?? undefined;
  let place: Place = firstLine(text, node);
  for (const part of parts) {
    const next: { value: SyntaxNode; place: Place } | undefined =
      node && memberOf(text, node, part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (next === undefined) return place;
    node = next.value;
    place = next.place;
  }
  return place;
}

function memberOf(text: string, node: SyntaxNode, name: string): { value: SyntaxNode; place: Place } | undefined {
  if (node.name === 'Object') {
    const property = node.getChildren('Property').find((each) => {
      const key = each.getChild('PropertyName');
      return key !== null && unquoted(text.slice(key.from, key.to)) === name;
    });
    const key = property?.getChild('PropertyName');
    const value = property?.lastChild;
    return key && value ? { value, place: { from: key.from, to: key.to } } : undefined;
  }
  if (node.name !== 'Array' || !/^\d+$/.test(name)) return undefined;
  const values: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (/^(Object|Array|String|Number|True|False|Null)$/.test(child.name)) values.push(child);
  const value = values[Number(name)];
  return value && { value, place: firstLine(text, value) };
}

function firstLine(text: string, node: SyntaxNode | undefined): Place {
  if (node === undefined) return { from: 0, to: Math.min(1, text.length) };
  const end = text.slice(node.from, node.to).indexOf('\n');
  return { from: node.from, to: end === -1 ? node.to : node.from + end };
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
