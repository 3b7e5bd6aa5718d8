import type { ToolSourceConfig } from '@marimba/contracts';

/** A name of the other side, such as a header, and the secret that is its value. */
export interface NamedSecret {
  name: string;
  secret: string;
}

/** What the form of a source holds, of whatever kind. */
export interface SourceDraft {
  kind: ToolSourceConfig['kind'];
  name: string;
  /** How it is reached: an OpenAPI document by address or as a file; an MCP server by address or as a command. */
  way: 'url' | 'file' | 'command';
  url: string;
  document: string | undefined;
  baseUrl: string;
  command: string;
  secrets: NamedSecret[];
}

export const emptyDraft: SourceDraft = {
  kind: 'openapi',
  name: '',
  way: 'url',
  url: '',
  document: undefined,
  baseUrl: '',
  command: '',
  secrets: [],
};

/** The source as it is registered; undefined while something is missing. A connection's secret is named by the caller. */
export function sourceOf(draft: SourceDraft, connectionSecret: string): ToolSourceConfig | undefined {
  const { kind, way, url, document, baseUrl, command } = draft;
  const given = draft.secrets.filter(({ name, secret }) => name.trim() !== '' || secret.trim() !== '');
  if (given.some(({ name, secret }) => name.trim() === '' || secret.trim() === '')) return undefined;
  const named = Object.fromEntries(given.map(({ name, secret }) => [name.trim(), secret.trim()]));
  const secrets = <K extends string>(member: K) => (given.length === 0 ? {} : { [member]: named });
  if (kind === 'sql') return { kind, connectionSecret };
  if (kind === 'openapi') {
    const where = way === 'file' ? { document } : { url: url.trim() };
    if ((way === 'file' ? document : url.trim()) === undefined || (way !== 'file' && url.trim() === ''))
      return undefined;
    return { kind, ...where, ...(baseUrl.trim() === '' ? {} : { baseUrl: baseUrl.trim() }), ...secrets('credentials') };
  }
  if (way === 'command')
    return command.trim() === '' ? undefined : { kind, command: command.trim(), ...secrets('environment') };
  return url.trim() === '' ? undefined : { kind, url: url.trim(), ...secrets('headers') };
}
