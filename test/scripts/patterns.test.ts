import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const CHECK = fileURLToPath(new URL('../../scripts/check-patterns.ts', import.meta.url));

it('every regular expression of src takes linear time', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [CHECK]);
  expect(Number(/^(\d+) patterns/.exec(stdout)?.[1])).toBeGreaterThan(300);
});
