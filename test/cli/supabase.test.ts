import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const test = useDatabase({ on: 'supabase' });
let env: Record<string, string>;
beforeAll(() => {
  const { target } = test.db;
  if (target.kind !== 'supabase') throw new Error('not the Supabase target');
  env = { SUPABASE_URL: target.url, SUPABASE_SECRET_KEY: target.key };
});

describe('the main job on the Supabase target', () => {
  it('imports, finds the file known, and reports', async () => {
    const first = await runCli(['import-clients-json', FIXTURE, '--no-media'], { env });
    expect(first.exitCode, first.stderr).toBe(3);
    expect(JSON.parse(first.stdout)).toMatchObject({
      database: 'supabase',
      tables: { 'discovery.client_following': { inserted: 11, updated: 0, unchanged: 0 }, 'discovery.pages': { inserted: 6 } },
      rejected: { count: 4 },
    });
    const again = await runCli(['import-clients-json', FIXTURE, '--no-media'], { env });
    expect(JSON.parse(again.stdout)).toMatchObject({ tables: {}, skipped: expect.stringContaining('imported before') });
    const report = await runCli(['report', 'overlap', '--limit', '1'], { env });
    expect(JSON.parse(report.stdout)).toMatchObject([{ ig_username: 'quiethustlclub', clients: 4 }]);
  });

  it('a wrong key is exit 4 and is not shown', async () => {
    const run = await runCli(['report', 'overlap'], { env: { ...env, SUPABASE_SECRET_KEY: `sb_secret_${'z'.repeat(22)}_00000000` } });
    expect(run.exitCode, run.stderr).toBe(4);
    expect(run.stderr).not.toContain('zzzz');
  });
});
