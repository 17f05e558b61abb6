import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processStart } from './processes.ts';

const MARK = /^([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}$/;

/** Part of a file's name that says whose it is: host, process and its start time, and no other file's. */
export function ownerMark(): string {
  return `${short(hostname())}-${process.pid}-${short(processStart(process.pid) ?? '')}-${randomUUID().slice(0, 8)}`;
}

/** Removes what killed processes of this machine left in a directory: files of this beginning and end with a mark in between. */
export function sweepUnfinished(dir: string, beginning: string, end: string): void {
  try {
    for (const name of readdirSync(dir)) {
      if (!name.startsWith(beginning) || !name.endsWith(end)) continue;
      if (isAbandoned(name.slice(beginning.length, name.length - end.length))) rmSync(join(dir, name), { force: true });
    }
  } catch {
    // Another user's file, or a directory that may be written and not be read.
  }
}

function isAbandoned(mark: string): boolean {
  const [, host, pid, start] = MARK.exec(mark) ?? [];
  if (host !== short(hostname())) return false;
  const now = processStart(Number(pid));
  return now === undefined || (now !== '' && short(now) !== start);
}

function short(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
