import { openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerMark, sweepUnfinished } from '../unfinished.ts';

const BEGINNING = 'outreach-';
const END = '.spool';
let swept = false;

/**
 * Opens a temporary file that has no name from the start: whatever happens to the process, nothing of people's data stays behind. What
 * was killed between the two calls is swept by the next.
 */
export function openNameless(): number {
  if (!swept) sweepUnfinished(tmpdir(), BEGINNING, END);
  swept = true;
  const path = join(tmpdir(), `${BEGINNING}${ownerMark()}${END}`);
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return fd;
}
