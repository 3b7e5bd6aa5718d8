import { EmbeddedServerError } from './embedded-server-error.js';

const causes: { pattern: RegExp; says: string; remedy: string }[] = [
  {
    pattern: /ENOSPC|EDQUOT|No space left|Disk quota/i,
    says: 'the disk is full',
    remedy: 'Free some space (an empty database takes about 60 MB) and start again; nothing half-written is used.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Operation not permitted|Read-only file system/i,
    says: 'this user may not write there',
    remedy:
      'Make the folder writable for the user that starts Marimba, start it as the user who started it first, or point MARIMBA_HOME at another folder.',
  },
  {
    pattern: /could not look up effective user/i,
    says: 'this user has no entry in /etc/passwd, which Postgres asks for',
    remedy: 'Start it as a user that has one (in a container: give the user a name), or set DATABASE_URL.',
  },
  {
    pattern: /could not create shared memory|could not map anonymous shared memory|Cannot allocate memory|ENOMEM/i,
    says: 'there is too little memory',
    remedy: 'Stop other programs; the embedded Postgres needs about 200 MB.',
  },
];

/** The sentence for a failure of the operating system while doing `what`, from its error or a program's output. */
export function systemFailure(what: string, detail: unknown): EmbeddedServerError {
  if (detail instanceof EmbeddedServerError) return detail;
  const text =
    detail instanceof Error ? `${(detail as NodeJS.ErrnoException).code ?? ''} ${detail.message}` : String(detail);
  const known = causes.find(({ pattern }) => pattern.test(text));
  return new EmbeddedServerError(`${what}: ${known ? `${known.says} (${lastLine(text)})` : lastLine(text)}`, {
    remedy: known?.remedy ?? 'Read the log beside the data folder, or set DATABASE_URL to a Postgres of yours.',
    cause: detail,
  });
}

/** A program's reason stands in the last line that names an error. */
function lastLine(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? 'no reason was given').trim();
}
