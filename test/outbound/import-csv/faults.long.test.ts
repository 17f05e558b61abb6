import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { runCli, runLauncher, spawnCli } from '../../support/cli.ts';
import { openPostgres, useDatabase, useDirectory } from '../../support/databases.ts';
import { copyMigrated } from '../../support/templates.ts';

const dir = useDirectory({ each: true });
const database = useDatabase({ each: true });

/** Everything that an import leaves but ids, clocks and runs, as one text. */
const STATE = `select jsonb_build_array(
  (select jsonb_agg(to_jsonb(l) - '{id,company_id,created_at,updated_at}'::text[] || jsonb_build_object('c', c.company_name, 'd', c.company_domain)
                    order by l.email, l.linkedin_url, l.phone, l.full_name)
   from outbound.leads l left join outbound.companies c on c.id = l.company_id),
  (select jsonb_agg(to_jsonb(c) - '{id,created_at,updated_at}'::text[] order by c.company_domain, c.name_key) from outbound.companies c),
  (select jsonb_agg(jsonb_build_array(s.kind, s.value, s.reason, s.source) order by s.kind, s.value) from ops.suppressions s),
  (select jsonb_agg(to_jsonb(f) - '{id,parent_id,run_id,created_at,uploaded_at,processing_started_at,processing_completed_at}'::text[]
                    order by f.chunk_number nulls first) from outbound.csv_imports_raw f)) as state`;

/** People of shared companies: with and without addresses and domains, repeated, some of whom said no. */
function people(rows: number, from = 0): string {
  const lines = Array.from({ length: rows }, (_, n) => {
    const i = from + n;
    const email = i % 5 === 4 ? '' : `Anna${i % (rows - 7)}@firm${i % 90}.example`;
    return `${email},Anna${i},Lee,Firm ${i % 90},${i % 3 === 0 ? '' : `https://firm${i % 90}.example`},https://www.linkedin.com/in/anna-${i},${i % 50 === 1 ? 'yes' : ''},"k, ${i}"`;
  });
  return `email,first_name,last_name,company,website,linkedin,opted out,keywords\n${lines.join('\n')}\n`;
}

const stateOf = async (url: string) => (await runCli(['sql', STATE, '--format', 'json', '--database', url])).stdout;

describe('kill -9 half way, then the same command again', () => {
  it.each(['PostgreSQL', 'embedded'])('%s: the state of one clean run', async (on) => {
    const file = join(dir.path, 'leads.csv');
    await writeFile(file, people(6_000));
    const place = async (name: string) => {
      if (on === 'PostgreSQL') {
        const fresh = await openPostgres();
        return { url: fresh.url, close: () => fresh.close() };
      }
      await copyMigrated('embedded', join(dir.path, name));
      return { url: `pglite:${join(dir.path, name)}`, close: async () => {} };
    };
    const [clean, killed] = [await place('clean'), await place('killed')];
    const command = (url: string) => ['import-csv', file, '--exported-at', '2026-01-05', '--if-locked', 'wait=3m', '--database', url];
    const started = performance.now();
    expect((await runLauncher(command(clean.url))).exitCode).toBe(0);
    const whole = performance.now() - started;
    for (const share of [0.55, 0.8]) {
      const { child, done } = spawnCli(command(killed.url));
      await sleep(whole * share);
      child.kill('SIGKILL');
      await done;
    }
    const again = await runLauncher(command(killed.url));
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse(await stateOf(killed.url))).toEqual(JSON.parse(await stateOf(clean.url)));
    await Promise.all([clean.close(), killed.close()]);
  });
});

describe('two imports at once', () => {
  it('of files that share people and companies: no deadlock, nobody twice, and each file is there', async () => {
    const [a, b] = [join(dir.path, 'a.csv'), join(dir.path, 'b.csv')];
    await writeFile(a, people(3_000));
    await writeFile(b, people(3_000, 1_500).replaceAll('Lee', 'Moss'));
    const runs = await Promise.all(
      [a, b].map((file, i) => runLauncher(['import-csv', file, '--exported-at', `2026-01-0${i + 1}`, '--database', database.url])),
    );
    for (const { exitCode, stderr } of runs) expect(exitCode, stderr).toBe(0);
    const parallel = await database.sql`select email, linkedin_url, last_name from outbound.leads order by email, linkedin_url`;
    expect(new Set(parallel.map(({ email, linkedin_url: url }) => email ?? url)).size).toBe(parallel.length);
    const after = await openPostgres();
    for (const [i, file] of [a, b].entries())
      await runCli(['import-csv', file, '--exported-at', `2026-01-0${i + 1}`, '--database', after.url]);
    // Whoever came first: the newer file is believed.
    const sequential = await after.sql`select email, linkedin_url, last_name from outbound.leads order by email, linkedin_url`;
    expect([...parallel]).toEqual([...sequential]);
    for (const { sql } of [database, after])
      expect(await sql`select sum(csv_appearance_count)::int as seen, count(*)::int as companies from outbound.companies`).toEqual(
        await after.sql`select sum(csv_appearance_count)::int as seen, count(*)::int as companies from outbound.companies`,
      );
    await after.close();
  });
});

describe('encodings and odd bytes', () => {
  const text = 'email,first_name,company,city\nann@firm.example,Zoë,Café Müller,Köln\n';
  it.each<[string, Buffer, string[]]>([
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text.replaceAll(',', '\t')}`, 'utf16le'), []],
    ['UTF-16 big-endian', iconv.encode(`\ufeff${text}`, 'utf16be', { addBOM: false }), []],
    ['windows-1252', iconv.encode(text, 'windows-1252'), ['--encoding', 'windows-1252']],
    ['UTF-8 with a mark, line ends of Windows', Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`), []],
    ['semicolons', Buffer.from(text.replaceAll(',', ';')), []],
  ])('%s', async (_, bytes, flags) => {
    const file = join(dir.path, 'leads.csv');
    await writeFile(file, bytes);
    expect((await runCli(['import-csv', file, ...flags, '--database', database.url])).exitCode).toBe(0);
    const rows =
      await database.sql`select l.email, l.first_name, c.company_name, c.city from outbound.leads l join outbound.companies c on c.id = l.company_id`;
    expect([...rows]).toEqual([{ email: 'ann@firm.example', first_name: 'Zoë', company_name: 'Café Müller', city: 'Köln' }]);
  });
});
