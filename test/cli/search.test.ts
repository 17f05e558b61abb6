import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

async function search(...args: string[]): Promise<[string, string][]> {
  const { stdout, stderr, exitCode } = await runCli(['report', 'search', ...args, '--database', database.url]);
  expect([exitCode, exitCode === 0 ? '' : stderr]).toEqual([0, '']);
  const rows: { username: string; match: string }[] = JSON.parse(stdout);
  return rows.map(({ username, match }) => [username, match]);
}

describe('report search', () => {
  beforeAll(async () => {
    await database.sql`insert into crm.instagram_contacts (instagram_username) values ('zoe'), ('tomas')`;
    await database.sql`insert into crm.merged_handles (handle, contact_id, merged_by) select 'zoe.old', id, 'test' from crm.instagram_contacts where instagram_username = 'zoe'`;
    const say = async (username: string, text: string, days: number, isOutbound = false) => {
      await database.sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
        select id, ${text}, ${isOutbound}, timestamptz '2026-01-01' - ${days} * interval '1 day' from crm.instagram_contacts where instagram_username = ${username}`;
    };
    await say('zoe', 'I keep forgetting to follow up with people', 3);
    await say('zoe', 'the follow is up to you, whatever the newsletters say', 1);
    await say('tomas', 'Pas de newsletter, s’il vous plaît. 100% <b>sure</b> it\'s "fine"', 2);
    await say('tomas', 'follow up: newsletter draft attached', 5, true);
    await say('tomas', 'привет, как дела?', 4);
  });

  it('finds words, the best first, then the newest, and marks them', async () => {
    expect(await search('forgetting')).toEqual([['zoe', 'I keep **forgetting** to follow up with people']]);
    const found = await search('newsletter');
    expect(found.map(([username]) => username)).toEqual(['tomas', 'tomas', 'zoe']);
    expect(found[2]?.[1]).toContain('**newsletters**');
  });

  it.each([
    [['"follow up"'], ['tomas', 'zoe']],
    [
      ['follow', 'up'],
      ['tomas', 'zoe', 'zoe'],
    ],
    [['newsletter -draft'], ['tomas', 'zoe']],
    [['forgetting or привет'], ['tomas', 'zoe']],
    [['ПРИВЕТ'], ['tomas']],
    [['news'], ['tomas', 'tomas', 'zoe']],
    [["it's"], ['tomas']],
    [["';drop"], []],
    [['newsletter', '--direction', 'outbound'], ['tomas']],
    [['newsletter', '--handle', '@Zoe'], ['zoe']],
    [['newsletter', '--handle', 'zoe.old'], ['zoe']],
    [['newsletter', '--handle', 'nobody.known'], []],
    [['newsletter', '--limit', '1'], ['tomas']],
    [['nothing like that'], []],
  ])('%j finds %j', async (args, usernames) => {
    expect((await search(...args)).map(([username]) => username).toSorted()).toEqual(usernames);
  });

  it('asks for a word', async () => {
    const { exitCode, stderr } = await runCli(['report', 'search', '... !', '--database', database.url]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no word')]);
  });
});
