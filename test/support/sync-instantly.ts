import { afterEach, beforeEach } from 'vitest';
import { summarySchema } from '../../src/summary.ts';
import { type CliOptions, runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';
import { type InstantlyServer, type InstantlyServerOptions, startInstantlyServer } from './instantly-server.ts';

/** The vendor's server, anew for each test, and the command against it. */
export function useInstantly(database: Pick<PostgresDatabase, 'url'>) {
  let opened: InstantlyServer | undefined;
  beforeEach(async () => {
    opened = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 } });
  });
  afterEach(async () => {
    await opened?.close();
  });
  const used = {
    get server(): InstantlyServer {
      if (opened === undefined) throw new Error('it is opened by a hook');
      return opened;
    },
    /** Another server in its place. */
    async replace(options: InstantlyServerOptions): Promise<InstantlyServer> {
      await opened?.close();
      opened = await startInstantlyServer(options);
      return opened;
    },
    env: () => ({
      OUTREACH_DATABASE: database.url,
      INSTANTLY_API_KEY: used.server.key,
      INSTANTLY_API_URL: used.server.url,
      INSTANTLY_EMAILS_PER_MINUTE: '1000',
    }),
    run: (args: readonly string[] = [], { env, ...options }: CliOptions = {}) =>
      runCli(['sync-instantly', ...args], { env: { ...used.env(), ...env }, ...options }),
    /** A run that succeeds: its summary, and what it asked the vendor for. */
    async sync(...args: string[]) {
      const before = used.server.requests.length;
      const { exitCode, stdout, stderr } = await used.run(args);
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
      const requests = used.server.requests.slice(before);
      return { summary: summarySchema.parse(JSON.parse(stdout)), stderr, requests, paths: requests.map(({ path }) => path) };
    },
  };
  return used;
}
