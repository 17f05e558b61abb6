import type { FileHost } from '../host.ts';
import { readText } from '../sources/input.ts';
import type { Given } from './records.ts';
import { readObject } from './records.ts';

/** A record from a file (- for standard input), with what flags say over it; a flag that was not given is undefined. */
export async function givenRecord(host: FileHost, file: string | undefined, flags: Given, signal: AbortSignal): Promise<Given> {
  const fromFile = file === undefined ? {} : readObject(await readText(host, file, signal), file === '-' ? 'standard input' : file);
  return { ...fromFile, ...Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) };
}
