import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { all, useInvocations } from '../support/invocations.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const { setUp, callOf } = useInvocations(database, dir);

/** Generous for a busy machine; a handle that stayed would hold the process for ever, or until it times out. */
const ENDS_WITHIN_MS = 10_000;

describe('every recorded command, as a process', () => {
  it.each(all)('$called: ends when its work has ended, and leaves no temporary file', async (invocation) => {
    await setUp(invocation);
    const temporary = join(dir.path, 'tmp');
    await mkdir(temporary, { recursive: true });
    const { words, env, input } = await callOf(invocation.args);
    const { child, done } = spawnCli(words, { cwd: dir.path, env: { ...env, TMPDIR: temporary } });
    child.stdin.end(input);
    let last = performance.now();
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', () => {
        last = performance.now();
      });
    const { exitCode, stderr } = await done;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr });
    expect(performance.now() - last).toBeLessThan(ENDS_WITHIN_MS);
    expect(await readdir(temporary)).toEqual([]);
  });
});
