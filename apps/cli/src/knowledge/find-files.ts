import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { minimatch } from 'minimatch';
import { CliError } from '../cli-error.js';

export interface FoundFile {
  path: string;
  /** What the document is known by: its path below the folder that was named, with slashes; else its name. */
  source: string;
  bytes: number;
}

export interface FileFilter {
  /** Globs against the path below the folder; left out: the formats that are read. */
  include: readonly string[];
  exclude: readonly string[];
}

/** The formats that are read, by how files of them are named. */
export const readable = '**/*.{pdf,docx,pptx,html,htm,md,markdown,txt,json,csv,tsv,eml}';

/** A file as it is; the files below a folder that fit, in order, without those that are hidden. @throws CliError */
export async function findFiles(path: string, { include, exclude }: FileFilter): Promise<FoundFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new CliError(`There is no ${path}.`, 'Name a file, a folder, or an address that begins with http.');
  if (found.isFile()) return [{ path, source: basename(path), bytes: found.size }];
  const wanted = include.length > 0 ? include : [readable];
  const fits = (source: string) =>
    wanted.some((glob) => matches(source, glob)) && !exclude.some((glob) => matches(source, glob));
  const files: FoundFile[] = [];
  for (const each of await filesBelow(path)) {
    const source = relative(path, each).split(sep).join('/');
    if (fits(source)) files.push({ path: each, source, bytes: (await stat(each)).size });
  }
  return files;
}

const matches = (source: string, glob: string): boolean =>
  minimatch(source, glob, { nocase: true, matchBase: !glob.includes('/') });

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    // A link may lead outside, or round.
    if (entry.isDirectory()) files.push(...(await filesBelow(join(folder, entry.name))));
    else if (entry.isFile()) files.push(join(folder, entry.name));
  }
  return files;
}
