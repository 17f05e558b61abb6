import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';

/** The n-th employee or company. */
export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

type Employee = Record<string, string | number | boolean | null | string[]>;

/** A company with these employees, whose ids count from 1; more columns of each as they are given. */
export async function makeEmployees({ sql }: Pick<PostgresDatabase, 'sql'>, employees: readonly Employee[]): Promise<void> {
  await sql`insert into sdr.companies (id, company_name, segment, sme_registry, website, region)
    values (${id(0)}, 'Ромашка', 'Fintech', true, 'romashka.example', 'Москва') on conflict do nothing`;
  for (const [i, employee] of employees.entries()) {
    const row = { id: id(i + 1), company_id: id(0), full_name: `Person ${i + 1}`, position: 'CTO', ...employee };
    await sql`insert into sdr.employees ${sql(row)}`;
  }
}

/** Calls of the program on one database, from one directory. */
export function outreachOn(
  database: { readonly url: string },
  dir: { readonly path: string },
  more: () => Record<string, string> = () => ({}),
) {
  const run = (...args: string[]) => runCli(args, { env: { OUTREACH_DATABASE: database.url, ...more() }, cwd: dir.path });
  return {
    run,
    /** What a call prints, which ends with exit code 0. */
    async json(...args: string[]) {
      const { exitCode, stdout, stderr } = await run(...args);
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}${stdout}`);
      return JSON.parse(stdout);
    },
    /** A filter file, by its name. */
    async filter(clauses: unknown): Promise<string> {
      await writeFile(join(dir.path, 'filter.json'), typeof clauses === 'string' ? clauses : JSON.stringify(clauses));
      return 'filter.json';
    },
  };
}
