import { closeSync, constants, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { beyond, type Limits } from './limits.ts';

const BLOCK_BYTES = 64 * 1_024;

/**
 * A settings file in one piece. It has to be a file: reading a pipe without a writer would stop the whole program, signals included.
 * Throws InputError where it is larger than a settings file may be or no file, and what the system says where it cannot be read.
 */
export function readSettings(path: string, limits: Limits): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`${path} is no file`);
    const parts: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const block = Buffer.allocUnsafe(BLOCK_BYTES);
      const read = readSync(fd, block);
      if (read === 0) return Buffer.concat(parts).toString('utf8');
      parts.push(block.subarray(0, read));
      bytes += read;
      if (bytes > limits.settings) throw tooLarge(path, limits);
    }
  } finally {
    closeSync(fd);
  }
}

/** The same of a path that may also be a pipe, e.g. `<(…)`. */
export async function readSettingsStream(path: string, limits: Limits): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    const part = Buffer.from(chunk);
    parts.push(part);
    bytes += part.length;
    if (bytes > limits.settings) throw tooLarge(path, limits);
  }
  return Buffer.concat(parts).toString('utf8');
}

function tooLarge(path: string, limits: Limits) {
  return beyond('settings', limits, `${path} is larger than a settings file may be, which is`);
}
