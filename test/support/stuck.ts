import type { Sql } from 'postgres';
import { type CliChild, saying, spawnCli } from './cli.ts';

/** Starts an import, with --verbose, that cannot write pages until it is let go: somebody reads them under a lock. */
export async function stuckOnPages(sql: Sql, args: string[]): Promise<CliChild & { letGo(): Promise<unknown> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const reader = sql.begin(async (tx) => {
    await tx`lock table discovery.pages in exclusive mode`;
    locked.resolve();
    await promise;
  });
  await locked.promise;
  const run = spawnCli(args);
  await saying(run, 'discovery.import_clients');
  return {
    ...run,
    letGo() {
      resolve();
      return reader;
    },
  };
}
