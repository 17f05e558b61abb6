import { readFileSync } from 'node:fs';
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
    expect(await seed('internal-client', '--dry-run')).toMatchObject({ exitCode: 0, dry_run: true, tables: counts(1) });
    expect([...(await database.sql`select from growth.clients`)]).toHaveLength(0);
    const first = await seed('internal-client');
    expect(first).toMatchObject({ exitCode: 0, tables: counts(1), run_id: expect.any(String) });
    await database.sql`update growth.clients set business_name = 'Renamed', is_internal = false`;
    expect(await seed('internal-client')).toMatchObject({ exitCode: 0, tables: counts(0) });
    expect([...(await database.sql`select business_name, is_internal from growth.clients`)]).toEqual([
      { business_name: 'Renamed', is_internal: false },
    ]);
    expect([...(await database.sql`select status from ops.runs where command = 'seed'`)]).toEqual([
      { status: 'succeeded' },
      { status: 'succeeded' },
    ]);
  });

  it('takes no other word', async () => {
    const { exitCode, stderr } = await runCli(['seed', 'pattern', '--database', database.url]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('internal-client, patterns, templates, signals, all');
  });

  const inserted = (n: number) => ({ inserted: n, updated: 0, unchanged: 0 });
  const unchanged = (n: number) => ({ inserted: 0, updated: 0, unchanged: n });

  it("has the document's numbers, and keeps what a person has edited", async () => {
    const crm = (of: (n: number) => object) => ({
      'crm.automation_patterns': of(50),
      'crm.next_best_actions': of(20),
      'crm.fit_signals': of(13),
    });
    expect(await seed('--dry-run')).toMatchObject({ exitCode: 0, tables: crm(inserted) });
    expect(await seed()).toMatchObject({ exitCode: 0, tables: crm(inserted) });
    const types = await database.sql`select pattern_type, count(*)::int as n from crm.automation_patterns group by 1 order by 1`;
    expect([...types]).toEqual([
      { pattern_type: 'known_handle', n: 35 },
      { pattern_type: 'selector', n: 7 },
      { pattern_type: 'skip_pattern', n: 5 },
      { pattern_type: 'spam_pattern', n: 3 },
    ]);
    const lanes = await database.sql`select lane, count(*)::int as n from crm.next_best_actions group by 1 order by 1`;
    expect([...lanes].map(({ lane, n }) => `${lane} ${n}`)).toEqual(['friendship 4', 'offer 4', 'retention 4', 'rewarm 3', 'service 5']);
    await database.sql`update crm.next_best_actions set action_text = 'ours' where action_key = 'check_in'`;
    expect(await seed('all')).toMatchObject({ exitCode: 0, tables: crm(unchanged) });
    expect([...(await database.sql`select action_text from crm.next_best_actions where action_key = 'check_in'`)]).toEqual([
      { action_text: 'ours' },
    ]);
  });

  it("has the document's own texts word for word", async () => {
    const document = readFileSync(new URL('../documents/002-crm.sql', import.meta.url), 'utf8');
    const rows = document.matchAll(/\('(\w+)', '(\w+)', (?:'(\w+)', )?'((?:[^']|'')+)'(?:, '((?:[^']|'')+)')?\)/g);
    const texts = [...rows].flatMap(([, , , , text = '', offer]) => [text, ...(offer === undefined ? [] : [offer])]);
    expect(texts.length).toBeGreaterThanOrEqual(13);
    const stored = await database.sql`select action_text as text from crm.next_best_actions where action_key <> 'check_in'
      union select signal_description from crm.fit_signals union select offer_template from crm.fit_signals`;
    const known = new Set(stored.map(({ text }) => text));
    const wanted = texts.map((text) => text.replaceAll("''", "'")).filter((text) => !text.startsWith('yo—'));
    expect(wanted.filter((text) => !known.has(text))).toEqual([]);
  });

  it('lists, exports and takes back; a file of the team replaces rows, and refuses what is none', async () => {
    const list = await runCli(['seed', 'list', 'signals', '--database', database.url]);
    expect(JSON.parse(list.stdout)).toHaveLength(13);
    const exported = await runCli(['seed', 'export', '--database', database.url]);
    const file = JSON.parse(exported.stdout);
    expect(Object.keys(file)).toEqual(['patterns', 'templates', 'signals']);
    const same = await runCli(['seed', 'import', '-', '--database', database.url], { input: exported.stdout });
    expect(JSON.parse(same.stdout).tables).toMatchObject({
      'crm.next_best_actions': unchanged(20),
      'crm.automation_patterns': unchanged(50),
    });
    const ours = {
      templates: [
        { lane: 'rewarm', action_key: 'ours', action_text: 'hello {name}' },
        { lane: 'friendship', action_key: 'check_in', action_text: 'how did it go?', is_active: false },
        { lane: 'sales', action_key: 'x', action_text: 'buy' },
        { lane: 'offer', action_key: 'y', action_text: 'about {horoscope}' },
      ],
    };
    const changed = await runCli(['seed', 'import', '-', '--database', database.url], { input: JSON.stringify(ours) });
    expect(changed.exitCode).toBe(3);
    expect(JSON.parse(changed.stdout).tables['crm.next_best_actions']).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
    expect(changed.stderr).toContain('templates[2]: lane');
    expect(changed.stderr).toContain('unknown placeholder horoscope');
    const rows = await database.sql`select stage, action_text, is_active from crm.next_best_actions where action_key = 'check_in'`;
    expect([...rows]).toEqual([{ stage: 'any', action_text: 'how did it go?', is_active: false }]);
    const other = await runCli(['seed', 'import', '-', '--database', database.url], { input: '{"leads": []}' });
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('seed export')]);
  });
});
