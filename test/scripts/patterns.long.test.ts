import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const CHECK = fileURLToPath(new URL('../../scripts/check-patterns.ts', import.meta.url));

it('every regular expression of src takes linear time, whatever was remembered of it', { timeout: 1_800_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [CHECK, '--all']);
  expect(stdout).toMatch(/^(\d+) patterns, \1 of them checked now/);
});
