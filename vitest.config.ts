import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { defineConfig } from 'vitest/config';

const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 6 * 1024 ** 3;

/** A database of its own for a test is hundreds of files: in memory, where there is room, they are made in a twentieth of the time. */
function temporary(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

process.env.TMPDIR = temporary();

/** `npm run test:long` runs the rest: what takes too long to be run at every change. */
const long = process.env.npm_lifecycle_event === 'test:long';

export default defineConfig({
  test: {
    include: [long ? 'test/**/*.long.test.ts' : 'test/**/*.test.ts'],
    exclude: long ? [] : ['test/**/*.long.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // It ends what hangs: a machine that is slow, or at work, fails nothing.
    testTimeout: long ? 900_000 : 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    // Files share a worker and its modules, a quarter of the time: what a test changes in its process, it puts back.
    isolate: false,
    reporters: [
      'default',
      './test/support/skipped-reporter.ts',
      ['json', { outputFile: long ? 'coverage/long.json' : 'coverage/results.json' }],
    ],
  },
});
