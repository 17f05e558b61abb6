import { describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/summary.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

describe('seed', () => {
  const database = useDatabase();
  const seed = async (...args: string[]) => {
    const { exitCode, stdout } = await runCli(['seed', ...args, '--database', database.url]);
    return { exitCode, ...summarySchema.parse(JSON.parse(stdout)) };
  };
  const counts = (inserted: number) => ({ 'growth.clients': { inserted, updated: 0, unchanged: 1 - inserted } });

  it('counts in a preview and adds nothing, adds what is missing, and then leaves it alone', async () => {
    expect(await seed('--dry-run')).toMatchObject({ exitCode: 0, dry_run: true, tables: counts(1) });
    expect([...(await database.sql`select from growth.clients`)]).toHaveLength(0);
    const first = await seed('internal-client');
    expect(first).toMatchObject({ exitCode: 0, tables: counts(1), run_id: expect.any(String) });
    await database.sql`update growth.clients set business_name = 'Renamed', is_internal = false`;
    expect(await seed('all')).toMatchObject({ exitCode: 0, tables: counts(0) });
    expect([...(await database.sql`select business_name, is_internal from growth.clients`)]).toEqual([
      { business_name: 'Renamed', is_internal: false },
    ]);
    expect([...(await database.sql`select status from ops.runs where command = 'seed'`)]).toEqual([
      { status: 'succeeded' },
      { status: 'succeeded' },
    ]);
  });

  it('takes no other word', async () => {
    const { exitCode, stderr } = await runCli(['seed', 'patterns', '--database', database.url]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('internal-client, all');
  });
});
