import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import type { FileHost } from '../../host.ts';
import { fileState, hashFile, type Input, type InputFacts, openInput, peek } from '../input.ts';
import { isMboxHead, mboxMessages } from './mbox.ts';

/** A message, and where it stands for people. */
export interface MailSource {
  /** File, and for a mailbox file the number of the message. */
  place: string;
  chunks: AsyncIterable<Buffer>;
}

/** The files of a mailbox, a folder or one alone. */
export interface MailFiles {
  paths: readonly string[];
  /** A folder may hold other files too. */
  isFolder: boolean;
  bytes: number;
}

const MOST_FILES = 2_000_000;
const DEEPEST = 32;
const HEAD_BYTES = 4_096;
/** Names of files that are no mail, whatever they begin with. */
const NO_MAIL = /\.(?:msf|dat|index|log|json|ndjson|csv|xlsx|pdf|jpe?g|png|zip|html?|md|sqlite|db)$/i;
const HEADER = /^(?:>?From |[!-9;-~]{1,80}[ \t]{0,4}:)/;

/** Every file below a folder, in the order of their names; or the file. Links are not followed. */
export async function findMailFiles(host: FileHost, path: string): Promise<MailFiles> {
  if (path === '-') return { paths: ['-'], isFolder: false, bytes: 0 };
  const full = resolve(host.cwd(), path);
  const facts = await stat(full).catch(() => undefined);
  if (facts === undefined || !facts.isDirectory())
    return { paths: [path], isFolder: false, bytes: (await fileState(host, path)).size ?? 0 };
  const paths: string[] = [];
  let bytes = 0;
  const visit = async (dir: string, depth: number): Promise<void> => {
    const entries = (await readdir(dir, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const inner = join(dir, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) await visit(inner, depth + 1);
      else if (entry.isFile() && !entry.name.startsWith('.') && !NO_MAIL.test(entry.name)) {
        if (paths.length >= MOST_FILES)
          throw new InputError(`${path} has more than ${MOST_FILES} files`, { suggestion: 'name a part of it' });
        paths.push(inner);
        bytes += (await stat(inner)).size;
      }
    }
  };
  await visit(full, 0);
  return { paths, isFolder: true, bytes };
}

/** One sum of all the files, in any order. */
export async function hashMailFiles(host: FileHost, { paths }: MailFiles): Promise<InputFacts> {
  const sums: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    const facts = await hashFile(host, path);
    sums.push(facts.sha256);
    bytes += facts.bytes;
  }
  return { sha256: sums.length === 1 ? (sums[0] ?? '') : createHash('sha256').update(sums.sort().join('\n')).digest('hex'), bytes };
}

/** What a file is: a mailbox file, one message, or neither. */
export async function* messagesIn(input: Input): AsyncGenerator<MailSource | undefined> {
  const { head, rest } = await peek(input.chunks, HEAD_BYTES);
  const text = head
    .subarray(0, HEAD_BYTES)
    .toString('latin1')
    .replace(/^[\r\n]{1,20}/, '');
  if (!HEADER.test(text)) {
    await rest.return(undefined);
    yield undefined;
    return;
  }
  if (!isMboxHead(head)) {
    yield { place: input.name, chunks: rest };
    return;
  }
  let number = 0;
  for await (const chunks of mboxMessages(rest)) {
    number += 1;
    yield { place: `${input.name}, message ${number}`, chunks };
  }
}

export function openMailFile(host: FileHost, path: string, signal: AbortSignal): Promise<Input> {
  return openInput(host, path, undefined, signal);
}
