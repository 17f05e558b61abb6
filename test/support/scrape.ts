import type { Sql } from 'postgres';
import { type ApifyServer, type ApifyServerOptions, startApifyServer } from './apify-server.ts';
import { type CliResult, runCli } from './cli.ts';
import { openPostgres } from './databases.ts';

export interface ScrapeBench {
  server: ApifyServer;
  url: string;
  sql: Sql;
  /** Runs `outreach scrape …` against the server and the database. */
  scrape(...args: string[]): Promise<CliResult>;
  env: Record<string, string>;
  /** Lists and profiles that the vendor ran, without the checks of accounts. */
  startedRuns(actor: 'following' | 'profile'): number;
  close(): Promise<void>;
}

/** A database with some clients, and the vendor's server beside it. */
export async function scrapeBench(options: ApifyServerOptions & { clients?: readonly string[] } = {}): Promise<ScrapeBench> {
  const [server, database] = [await startApifyServer(options), await openPostgres()];
  for (const client of options.clients ?? []) await database.sql`insert into discovery.clients (ig_username) values (${client})`;
  const env = { OUTREACH_DATABASE: database.url, APIFY_TOKEN: server.token, APIFY_API_URL: server.url };
  return {
    server,
    url: database.url,
    sql: database.sql,
    env,
    scrape: (...args) => runCli(['scrape', ...args], { env }),
    startedRuns: (actor) => server.runs.filter((run) => run.actor.name.includes(actor)).length,
    async close() {
      await server.close();
      await database.close();
    },
  };
}

/** Runs that the tool made, without those that files imply. */
export function scrapeRuns(sql: Sql) {
  return sql`select target_username, job_type, status, total_expected, total_retrieved, coverage_pct::float8, failed_accounts, error_message, apify_run_id,
                    cost_usd::float8, reserved_usd::float8, worker, attempts, metadata
             from discovery.scrape_runs where not metadata ? 'synthetic' order by target_username, queued_at`;
}
