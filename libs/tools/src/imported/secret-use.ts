import { fromErrorRecord, type JsonValue, MarimbaError, toErrorRecord } from '@marimba/contracts';

/** Opens a secret of a tenant. @throws TerminalError secret.not-found; MarimbaError secret.key-unusable */
export type OpenSecret = (tenantId: string, name: string) => Promise<string>;

/** Shorter ones would be found in any text; they are no secrets worth the name. */
const shortest = 4;

/**
 * The secrets of one call, so that none of them comes back: not in a result (services echo what they are sent), nor in an
 * error, in whichever of the usual forms it travelled.
 */
export class SecretUse {
  private readonly forms = new Map<string, string>();

  constructor(
    private readonly openSecret: OpenSecret,
    private readonly tenantId: string,
  ) {}

  async open(name: string): Promise<string> {
    const value = await this.openSecret(this.tenantId, name);
    return this.note(name, value);
  }

  /** What a secret was exchanged for, which is one too. */
  note(name: string, value: string): string {
    for (const form of formsOf(value)) if (form.length >= shortest) this.forms.set(form, `[secret ${name}]`);
    return value;
  }

  hide(value: JsonValue): JsonValue {
    if (this.forms.size === 0) return value;
    if (typeof value === 'string') return this.hideText(value);
    if (Array.isArray(value)) return value.map((each) => this.hide(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.hideText(key), this.hide(each)]));
  }

  /** The error without secrets, and without its cause, which may hold them too. */
  hideError(error: unknown): unknown {
    if (this.forms.size === 0) return error;
    if (error instanceof MarimbaError) {
      const hidden = this.hide(toErrorRecord(error) as unknown as JsonValue);
      return fromErrorRecord(hidden as unknown as ReturnType<typeof toErrorRecord>);
    }
    return error instanceof Error && error.name !== 'AbortError'
      ? new MarimbaError('tool.failed', this.hideText(error.message))
      : error;
  }

  private hideText(text: string): string {
    // The longest first: one form may be the beginning of another.
    const forms = [...this.forms].sort(([a], [b]) => b.length - a.length);
    return forms.reduce((rest, [form, mark]) => rest.replaceAll(form, mark), text);
  }
}

function formsOf(value: string): string[] {
  const parts = URL.canParse(value) ? [new URL(value).password, safeDecoded(new URL(value).password)] : [];
  // `Bearer key` and `user:password` also come back in halves.
  const halves = [/^\S+ (\S+)$/.exec(value)?.[1], /^[^:\s]+:(.+)$/.exec(value)?.[1]];
  const plain = [value, ...parts, ...halves].filter((part): part is string => part !== undefined && part !== '');
  return plain.flatMap((part) => [
    part,
    encodeURIComponent(part),
    JSON.stringify(part).slice(1, -1),
    Buffer.from(part).toString('base64'),
    Buffer.from(part).toString('base64url'),
  ]);
}

function safeDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
