import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { parse } from 'dotenv';
import type { Limits } from './limits.ts';

/** The .env of the working directory. */
export interface Dotenv {
  path: string;
  state: 'absent' | 'read' | 'unreadable';
  /** Whether other users of the machine can read or change it. */
  exposed: boolean;
  values: Readonly<Record<string, string>>;
}

/** Reads a .env; it may be a stranger's, so nothing in it is executed, and only a regular file of a sane size is looked at. */
export function readDotenv(path: string, limits: Limits): Dotenv {
  let fd: number;
  try {
    // Without waiting for a writer, where it is a pipe.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { path, state: absent ? 'absent' : 'unreadable', exposed: false, values: {} };
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile() || found.size > limits.settings) return { path, state: 'unreadable', exposed: false, values: {} };
    const bytes = Buffer.alloc(found.size);
    const read = readSync(fd, bytes, 0, bytes.length, 0);
    return { path, state: 'read', exposed: (found.mode & 0o077) !== 0, values: parse(bytes.subarray(0, read)) };
  } catch {
    return { path, state: 'unreadable', exposed: false, values: {} };
  } finally {
    closeSync(fd);
  }
}
