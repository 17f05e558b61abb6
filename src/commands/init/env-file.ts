import { constants } from 'node:fs';
import { lstat, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { parse } from 'dotenv';
import { readSettings } from '../../bounded-read.ts';
import { InputError, messageOf } from '../../errors.ts';
import { draftOf } from '../../files.ts';
import { STANDARD_LIMITS } from '../../limits.ts';

/** For the user's eyes alone. */
export const ENV_FILE_MODE = 0o600;

/** A .env as it is now. */
export interface EnvFile {
  path: string;
  /** What is read and written: another path where `path` is a link. */
  realPath: string;
  text: string;
  values: Readonly<Record<string, string>>;
  /** Permission bits and owner; undefined: there is no such file yet. */
  stored: { mode: number; uid: number; gid: number } | undefined;
}

export async function readEnvFile(path: string): Promise<EnvFile> {
  try {
    const link = await lstat(path).catch(absent);
    if (link === undefined) return { path, realPath: path, text: '', values: {}, stored: undefined };
    const realPath = link.isSymbolicLink() ? await realpath(path) : path;
    const found = await stat(realPath);
    if (!found.isFile()) throw new InputError(`${path} is no regular file`, { suggestion: 'name another one with --dotenv' });
    const text = readSettings(realPath, STANDARD_LIMITS);
    return { path, realPath, text, values: parse(text), stored: { mode: found.mode & 0o777, uid: found.uid, gid: found.gid } };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${messageOf(error)}`, {
      suggestion: 'check the path and its permissions, or name another one with --dotenv',
      cause: error,
    });
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

/** An assignment as dotenv reads it: name, what stands before the value, and the value with its quotes. */
const ASSIGNMENT =
  /^(?<head>[^\S\r\n]*(?:export[^\S\r\n]+)?(?<name>[\w.-]+)(?:[^\S\r\n]*=[^\S\r\n]*|:[^\S\r\n]+))(?<value>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^#\r\n]*)/gm;

/**
 * The text with these settings in it: in the place of the ones that count now, else at the end. Every other line, comment and setting
 * stays as it is; throws InputError where that cannot be had.
 */
export function withSettings(
  { path, text, values }: Pick<EnvFile, 'path' | 'text' | 'values'>,
  changes: ReadonlyMap<string, string>,
): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  let edited = text;
  for (const [name, value] of changes) {
    // The last assignment is the one that counts.
    const match = [...edited.matchAll(ASSIGNMENT)].findLast(({ groups }) => groups?.name === name);
    const old = match?.groups?.value ?? '';
    if (match?.groups === undefined) {
      const separator = edited === '' || /[\r\n]$/.test(edited) ? '' : lineEnd;
      edited += `${separator}${name}=${quoted(value)}${lineEnd}`;
    } else {
      const start = match.index + (match.groups.head ?? '').length;
      const rest = edited.slice(start + old.trimEnd().length);
      edited = `${edited.slice(0, start)}${quoted(value)}${rest.startsWith('#') ? ' ' : ''}${rest}`;
    }
  }
  const wanted = { ...values, ...Object.fromEntries(changes) };
  const got = parse(edited);
  const differing = [...Object.keys(wanted), ...Object.keys(got)].find((name) => wanted[name] !== got[name]);
  if (differing === undefined) return edited;
  throw new InputError(`${path} cannot be changed without changing ${differing} as well`, {
    suggestion: `look at the quotes around it, or write ${[...changes.keys()].join(' and ')} into it yourself`,
  });
}

/** In the plainest quotes that dotenv reads back as the same value. */
function quoted(value: string): string {
  if (/^[\w./:@%+,=~?&!*-]+$/.test(value)) return value;
  const quote = ["'", '`', '"'].find((q) => !value.includes(q) && (q !== '"' || !/\\[nr]/.test(value)));
  return quote === undefined ? value : `${quote}${value}${quote}`;
}

/** Writes beside the file and renames, mode 600, so that it is never half there nor readable for others. */
export async function writeEnvFile(file: EnvFile, text: string): Promise<void> {
  const unfinished = draftOf(file.realPath);
  try {
    const handle = await open(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, ENV_FILE_MODE);
    try {
      await handle.writeFile(text);
      const own = await handle.stat();
      // Written by root for somebody else: it stays theirs.
      if (file.stored !== undefined && file.stored.uid !== own.uid) await handle.chown(file.stored.uid, file.stored.gid);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await assertUnchanged(file);
    await rename(unfinished, file.realPath);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof InputError) throw error;
    throw new InputError(`${file.path} cannot be written: ${messageOf(error)}`, {
      suggestion: 'check the path and its permissions, or name another one with --dotenv',
      cause: error,
    });
  }
}

/** What was shown and agreed to was the file as it was read. */
async function assertUnchanged(file: EnvFile): Promise<void> {
  const now = await readEnvFile(file.path);
  if (now.text === file.text && now.realPath === file.realPath) return;
  throw new InputError(`${file.path} was changed by somebody else meanwhile`, { suggestion: 'run "outreach init" again' });
}
