import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { spawnModule } from '../support/cli.ts';

const FOLDER = new URL('../../fixtures/labelled-pages/', import.meta.url);

describe('npm run bench', () => {
  it('refuses a section that is not there, and names those that are', async () => {
    const run = fileURLToPath(new URL('../../bench/run.ts', import.meta.url));
    const { exitCode, stderr } = await spawnModule(`process.argv.splice(1, 0, ''); import(${JSON.stringify(run)})`, ['peopel']).done;
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('"peopel": imports, ') });
  });

  it('every labelled author is either one whom rules are made with or one who is held out', async () => {
    const { tuning, held_out }: Record<string, string[]> = JSON.parse(await readFile(new URL('authors.json', FOLDER), 'utf8'));
    const there = (await readdir(FOLDER)).flatMap((name) => /^author-(\w+)\.ndjson$/.exec(name)?.[1] ?? []);
    expect([...(tuning ?? []), ...(held_out ?? [])].sort()).toEqual(there.sort());
  });
});
