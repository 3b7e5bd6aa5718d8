import { HubError } from './hub-error.js';

/** A file of a model as the hub lists it. */
export interface HubFile {
  name: string;
  /** Bytes. */
  size: number;
  /** Of the content: SHA-256 where the hub keeps the file as a large one, else Git's SHA-1 of it as a blob. */
  sum: { kind: 'sha256' | 'git-sha1'; hex: string };
}

/** The parts of a hub's listing that are looked at; nothing of it is trusted. */
export interface ListedEntry {
  type: string;
  path: string;
  size: number;
  oid?: string | undefined;
  lfs?: { oid: string; size: number } | undefined;
}

const weightIndex = 'model.safetensors.index.json';
const wanted = [
  /^config\.json$/,
  /^generation_config\.json$/,
  /^tokenizer[\w.-]*\.json$/,
  /^chat_template[\w.-]*$/,
  /^special_tokens_map\.json$/,
  /^[\w.-]+\.safetensors$/,
  /^[\w.-]+\.safetensors\.index\.json$/,
  /^LICEN[CS]E[\w.-]*$/i,
  /^README\.md$/i,
];
const needed: [RegExp, string][] = [
  [/^config\.json$/, 'config.json'],
  [/^tokenizer\.json$/, 'tokenizer.json'],
  [/\.safetensors$/, 'safetensors weights'],
];
/** Programs and pickles are never fetched, whatever their name begins with. */
const never = /\.(py|bin|pt|pth|pkl|gguf|onnx)$/i;

/**
 * The files that a model needs, small ones first, so that what is missing shows before gigabytes were fetched.
 * @throws HubError when a name is none of a plain file inside the model, or a needed file is missing
 */
export function selectFiles(model: string, entries: readonly ListedEntry[]): HubFile[] {
  for (const { path } of entries) checkPath(model, path);
  const names = new Set(entries.map(({ path }) => path));
  if (names.size !== entries.length) throw strange(model, 'has a name twice');
  const files = entries
    .filter(({ path, type }) => type !== 'directory' && isWanted(path, names.has(weightIndex)))
    .map((entry) => fileOf(model, entry));
  for (const [pattern, what] of needed)
    if (!files.some(({ name }) => pattern.test(name)))
      throw new HubError(
        `${model} has no ${what} (it has: ${listing(names)}).`,
        'Choose a model in Hugging Face layout: config.json, tokenizer.json and safetensors weights.',
      );
  return files.sort((a, b) => a.size - b.size || (a.name < b.name ? -1 : 1));
}

/** A copy of all the weights in one more file, as some models carry it, is left out. */
function isWanted(name: string, sharded: boolean): boolean {
  if (never.test(name) || name.startsWith('consolidated')) return false;
  if (sharded && name === 'model.safetensors') return false;
  return wanted.some((pattern) => pattern.test(name));
}

function checkPath(model: string, path: unknown): void {
  const plain =
    typeof path === 'string' &&
    path.length <= 1024 &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    !/[\\\u0000-\u001f\u007f]|^[A-Za-z]:/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!plain) throw strange(model, `names ${JSON.stringify(path)?.slice(0, 200)}, which is no file inside the model`);
}

function fileOf(model: string, { type, path, size, oid, lfs }: ListedEntry): HubFile {
  if (type !== 'file') throw strange(model, `calls ${path} a ${type}; a plain file is needed`);
  const bytes = lfs?.size ?? size;
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw strange(model, `gives ${path} a size of ${bytes}`);
  if (lfs !== undefined && /^[0-9a-f]{64}$/.test(lfs.oid))
    return { name: path, size: bytes, sum: { kind: 'sha256', hex: lfs.oid } };
  if (lfs === undefined && oid !== undefined && /^[0-9a-f]{40}$/.test(oid))
    return { name: path, size: bytes, sum: { kind: 'git-sha1', hex: oid } };
  throw strange(model, `has no checksum for ${path}`);
}

function strange(model: string, what: string): HubError {
  return new HubError(
    `The list of files of ${model} ${what}; that is refused.`,
    'Nothing was fetched. Check MARIMBA_HUB_URL and the model’s page.',
  );
}

function listing(names: ReadonlySet<string>): string {
  const first = [...names].slice(0, 12).join(', ');
  return names.size > 12 ? `${first} and ${names.size - 12} more` : first || 'nothing';
}
