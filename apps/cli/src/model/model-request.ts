import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isModelId, parseModelId } from '@marimba/inference';
import { CliError } from '../cli-error.js';
import type { Config } from '../config.js';

/** What is to be imported: a folder that is there, or a model of a hub and the folder that it goes to. */
export type ModelRequest = { kind: 'folder'; folder: string } | { kind: 'hub'; id: string; folder: string };

export interface ModelRequestOptions {
  name?: string | undefined;
  /** Folder in which the model gets a folder. */
  to?: string | undefined;
}

/** Where downloaded models are kept unless something else was asked for. */
export const downloadsFolder = ({ home }: Pick<Config, 'home'>): string => join(home, 'models');

/** A folder that exists goes before a model of that name. @throws CliError when the text is neither, or the options do not fit */
export function modelRequest(
  text: string,
  { name, to }: ModelRequestOptions,
  config: Pick<Config, 'home' | 'workingDirectory'>,
): ModelRequest {
  const path = resolve(config.workingDirectory, text);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    if (name !== undefined || to !== undefined)
      throw new CliError(
        '--name and --to say where a download goes; a folder stays where it is and is served under its own name.',
        `For another name, link the folder: ln -s ${path} ${name ?? 'another-name'}`,
      );
    return { kind: 'folder', folder: path };
  }
  if (existsSync(path)) throw new CliError(`${path} is a file.`, 'Name the folder that it is in.');
  if (!isModelId(text))
    throw new CliError(
      `There is no folder ${path}, and '${text}' is not the id of a model.`,
      'Name a folder in Hugging Face layout, or a model of a hub as owner/name or owner/name@revision.',
    );
  if (name !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name))
    throw new CliError(`--name ${name} cannot be the name of a folder.`, 'Use letters, digits, dots, - and _.');
  const within = to === undefined ? downloadsFolder(config) : resolve(config.workingDirectory, to);
  return { kind: 'hub', id: text, folder: join(within, name ?? parseModelId(text).name) };
}
