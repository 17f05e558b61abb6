import { z } from 'zod';
import { type CliResult, runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';

export const PASSWORD = 'Secret123word';
export const KEY = /client_[0-9a-f]{32}/g;

const createdSchema = z.looseObject({ created: z.object({ id: z.string(), name: z.string() }), api_key: z.string() });

/** Commands over accounts and leads of one database. */
export function growthOf(database: PostgresDatabase) {
  const call = (args: readonly string[], input?: string): Promise<CliResult> =>
    runCli([...args], { env: { OUTREACH_DATABASE: database.url }, ...(input === undefined ? {} : { input }) });
  const json = async (args: readonly string[], input?: string) => {
    const { exitCode, stdout, stderr } = await call(args, input);
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    return JSON.parse(stdout);
  };
  return {
    call,
    json,
    /** A new account: its client_id and key. */
    async account(email: string, ...flags: string[]): Promise<{ client: string; key: string }> {
      const args = ['accounts', 'create', '--email', email, '--business-name', 'Studio', '--no-test', '--password-stdin', ...flags];
      const { created, api_key } = createdSchema.parse(await json(args, PASSWORD));
      return { client: created.id, key: api_key };
    },
    /** Imports these records as NDJSON. */
    load: (records: readonly object[], ...flags: string[]) =>
      call(['import-leads', '-', '--format', 'json', ...flags], records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    lead: async (email: string) => {
      const [row] = await database.sql`select * from growth.lead_memory l where l.email = ${email} and l.deleted is not true`;
      return row;
    },
    actions: async (email: string) =>
      [
        ...(await database.sql`select a.* from growth.lead_actions a join growth.lead_memory l on l.id = a.lead_id where l.email = ${email} order by a.timestamp, a.id`),
      ].map((row) => row),
  };
}
