import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FileHost } from '../host.ts';

/**
 * When a file was written, ISO: what was saved is as old as that. What comes through a pipe, and what a wrong clock wrote, is of now. A
 * missing file is told by whoever opens it.
 */
export async function writtenAt(host: FileHost, file: string): Promise<string> {
  const facts = file === '-' ? undefined : await stat(resolve(host.cwd(), file)).catch(() => undefined);
  return new Date(facts?.isFile() ? Math.min(facts.mtimeMs, Date.now()) : Date.now()).toISOString();
}
