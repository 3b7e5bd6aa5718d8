import { MarimbaError } from '@marimba/contracts';

/** A name is a queue: two models under one would answer each other's calls. @throws MarimbaError */
export function refuseNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new MarimbaError('internal.error', `two models of this worker are named '${twice}'.`, {
      remedy: 'Rename a folder of MARIMBA_MODELS or a name of MARIMBA_OPENAI_MODELS.',
    });
  if (names.length === 0)
    throw new MarimbaError('internal.error', 'this worker has the role inference and no model to serve.', {
      remedy:
        'Name a folder in MARIMBA_MODELS or a server in MARIMBA_OPENAI_MODELS, or leave inference out of WORKER_ROLES.',
    });
}
