import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { spawnModule } from '../support/cli.ts';

describe('npm run bench', () => {
  it('refuses a section that is not there, and names those that are', async () => {
    const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
    const { exitCode, stderr } = await spawnModule(`process.argv.splice(1, 0, ''); import(${JSON.stringify(run)})`, ['peopel']).done;
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('"peopel": imports, ') });
  });
});
