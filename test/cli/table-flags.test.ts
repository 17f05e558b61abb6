import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase();
const dir = useDirectory();

async function outreach(...args: string[]) {
  const { exitCode, stdout, stderr } = await runCli(args, { cwd: dir.path, env: { OUTREACH_DATABASE: database.url } });
  return { exitCode, stderr, printed: stdout === '' ? undefined : JSON.parse(stdout) };
}
const put = (name: string, text: string | Buffer) => writeFile(join(dir.path, name), text);
const targets = (rows: { header: string | null; target: string | null }[]) =>
  Object.fromEntries(rows.filter(({ header, target }) => header !== null && target !== null).map(({ header, target }) => [header, target]));

function leaves(command: Command, path: readonly string[] = []): { path: string; command: Command }[] {
  return [{ path: path.join(' '), command }, ...command.commands.flatMap((child) => leaves(child, [...path, child.name()]))];
}

describe('a command that reads a table', () => {
  it('takes --map, --explain and --encoding', async () => {
    const reading = leaves(await wholeProgram()).filter(({ command }) => {
      const texts = [
        ...command.registeredArguments.map(({ description }) => description),
        ...command.options.map(({ description }) => description),
      ];
      return texts.some((text) => /\bCSV\b|\btable that\b/.test(text)) && command.options.some(({ long }) => long === '--dry-run');
    });
    expect(reading.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['scrape following', 'enqueue-outreach', 'import-dms', 'suppress import']),
    );
    const lacking = reading.flatMap(({ path, command }) =>
      ['--map', '--explain', '--encoding', '--sheet']
        .filter((name) => !command.options.some(({ long }) => long === name))
        .map((name) => `${path} ${name}`),
    );
    expect(lacking).toEqual([]);
  });

  it('enqueue-outreach --from: by another name, in another encoding', async () => {
    await database.sql`insert into crm.instagram_contacts (instagram_username) values ('ana.draws')`;
    await put('people.csv', Buffer.from('Имя;Кто\nАна;ana.draws\n', 'utf16le'));
    const from = [
      'enqueue-outreach',
      '--from',
      'people.csv',
      '--message',
      'Hi',
      '--encoding',
      'utf-16le',
      '--map',
      'instagram_username=Кто',
    ];
    expect(targets((await outreach(...from, '--explain')).printed)).toEqual({ Кто: 'instagram_username' });
    expect((await outreach(...from, '--dry-run')).printed).toMatchObject({ included: [{ username: 'ana.draws' }] });
    expect(await outreach('enqueue-outreach', '--message', 'Hi', '--sheet', 'x', '--dry-run')).toMatchObject({ exitCode: 2 });
  });

  it.each([
    ['CSV', 'Account;Of;username\nfirst.page;dana.lifts;ignored\n'],
    ['JSON', JSON.stringify([{ Account: 'first.page', Of: 'dana.lifts', username: 'ignored' }])],
  ])('scrape following --from-dataset: %s under other names', async (_, text) => {
    await put('list.txt', text);
    const args = ['scrape', 'following', '--from-dataset', 'list.txt', '--add-clients', '--scraped-at', '2026-02-01'];
    const map = ['--map', 'username=account', '--map', 'followed_by=Of'];
    expect(targets((await outreach(...args, ...map, '--explain')).printed)).toEqual({ Account: 'username', Of: 'followed_by' });
    expect(await outreach(...args, ...map, '--force')).toMatchObject({ exitCode: 0 });
    expect(
      await database.sql`select p.ig_username as page, c.ig_username as client from discovery.client_following f
      join discovery.pages p on p.id = f.page_id join discovery.clients c on c.id = f.client_id`,
    ).toEqual([{ page: 'first.page', client: 'dana.lifts' }]);
    expect(await outreach(...args, '--map', 'handle=Account')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--map knows no target "handle"'),
    });
    if (_ === 'CSV')
      expect(await outreach(...args, '--map', 'username=Konto')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('no column "Konto"'),
      });
    expect(await outreach('scrape', 'following', 'dana.lifts', '--explain')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--explain needs --from-dataset'),
    });
  });

  it('scrape profiles --from-dataset: under other names, and what it refuses can be retried', async () => {
    await put('profiles.csv', 'Seite,Nummer,Text,Folger\nsecond.page,5,Coffee,77\n!!,6,Tea,5\n');
    const args = ['scrape', 'profiles', '--from-dataset', 'profiles.csv', '--no-media', '--scraped-at', '2026-02-01'];
    const map = ['username=Seite', 'id=Nummer', 'biography=C', 'followersCount=4'].flatMap((one) => ['--map', one]);
    const first = await outreach(...args, ...map);
    expect(first).toMatchObject({ exitCode: 3, printed: { rejected: { count: 1 } } });
    const [row] = (await outreach('rejects', 'show', first.printed.run_id)).printed;
    await put('fix.ndjson', `${JSON.stringify({ ...row, record: { ...row.record, username: 'third.page' } })}\n`);
    expect(await outreach('rejects', 'retry', first.printed.run_id, 'fix.ndjson')).toMatchObject({ exitCode: 0 });
    const pages = await database.sql`select p.ig_username as page, q.bio, p.follower_count as followers from discovery.pages p
      join discovery.page_profiles q on q.page_id = p.id order by 1`;
    expect(pages).toEqual([
      { page: 'second.page', bio: 'Coffee', followers: 77 },
      { page: 'third.page', bio: 'Tea', followers: 5 },
    ]);
  });

  it('import-dms --resolve: under other names, in another encoding', async () => {
    const fixture = fileURLToPath(new URL('../../fixtures/instagram-export', import.meta.url));
    await put('told.csv', Buffer.from('Faden;Wer\n;\n10000000000000099;anna.berg\n', 'utf16le'));
    const resolve = [
      'import-dms',
      fixture,
      '--resolve',
      'told.csv',
      '--map',
      'thread_id=Faden',
      '--map',
      'handle=Wer',
      '--encoding',
      'utf-16le',
    ];
    expect(targets((await outreach(...resolve, '--explain')).printed)).toEqual({ Faden: 'thread_id', Wer: 'handle' });
    const told = await outreach(...resolve);
    expect(told.printed.warnings).toContainEqual(expect.objectContaining({ code: 'resolve_unknown', count: 1 }));
    expect(await outreach('import-dms', fixture, '--map', 'handle=Wer')).toMatchObject({ exitCode: 2 });
  });
});
