import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { rolledBack, type Sandbox, type Statements, statementsOf } from '../support.ts';

const database = useDatabase();
let statements: Statements;
beforeAll(async () => {
  statements = await statementsOf('002-crm.sql');
});

const inCrm = (work: (db: Sandbox) => Promise<void>) => rolledBack(database.sql, 'crm', work);
const usernames = (rows: Record<string, unknown>[]) => rows.map(({ instagram_username }) => instagram_username);

/** Contacts, then their scores: what keeps the score true when a part of it changes is no matter here. */
async function contacts(db: Sandbox, list: { username: string; score: number | null; touched?: string }[]): Promise<void> {
  for (const { username, score, touched } of list) {
    const at = touched === undefined ? 'null' : `now() - interval '${touched}'`;
    await db.rows(
      `insert into instagram_contacts (instagram_username, display_name, last_meaningful_touch) values ('${username}', 'Dr. ${username}', ${at})`,
    );
    await db.rows(`update instagram_contacts set relationship_score = ${score} where instagram_username = '${username}'`);
  }
}

describe('contacts', () => {
  it('relationship health: the parts of one contact’s score and the whole days since the last touch', async () => {
    await inCrm(async (db) => {
      await contacts(db, [{ username: 'sara.example', score: 99 }]);
      // Recency 20, and these, are 65: the total that the parts make.
      await db.rows(`
        insert into instagram_contacts (instagram_username, display_name, relationship_score, relationship_stage, resonance_score,
          need_clarity_score, value_delivered_score, reliability_score, consent_level, last_meaningful_touch)
        values ('saraheashley', 'Known Handle', 65, 'trust_signals', 12, 9, 8, 11, 5, now() - interval '5 days 23 hours')`);
      const [row, ...others] = await db.rows(statements.get('relationship health'));
      expect(others).toEqual([]);
      expect(row).toEqual({
        instagram_username: 'saraheashley',
        display_name: 'Known Handle',
        relationship_score: 65,
        relationship_stage: 'trust_signals',
        resonance_score: 12,
        need_clarity_score: 9,
        value_delivered_score: 8,
        reliability_score: 11,
        consent_level: 5,
        days_since_touch: '5',
      });
      await db.rows(`update instagram_contacts set last_meaningful_touch = null where instagram_username = 'saraheashley'`);
      expect(await db.rows(statements.get('relationship health'))).toMatchObject([{ days_since_touch: null }]);
    });
  });

  it('contacts needing attention: untouched for 30 days or ever, the ten with the best scores', async () => {
    await inCrm(async (db) => {
      await contacts(db, [
        { username: 'touched_lately', score: 100, touched: '29 days 20 hours' },
        { username: 'touched_long_ago', score: 75, touched: '30 days 4 hours' },
        { username: 'touched_tomorrow', score: 98, touched: '-1 day' },
        ...Array.from({ length: 10 }, (_, i) => ({ username: `never_${i}`, score: 10 * i })),
      ]);
      const rows = await db.rows(statements.get('contacts needing attention'));
      expect(usernames(rows)).toEqual([
        'never_9',
        'never_8',
        'touched_long_ago',
        'never_7',
        'never_6',
        'never_5',
        'never_4',
        'never_3',
        'never_2',
        'never_1',
      ]);
      expect(rows[0]).toEqual({
        instagram_username: 'never_9',
        display_name: 'Dr. never_9',
        relationship_score: 90,
        last_meaningful_touch: null,
      });
      expect(rows[2]?.last_meaningful_touch).toBeInstanceOf(Date);
    });
  });

  it('weekly tasks: 60 and more by score, 40 to 59, and below 40; ten, ten and five', async () => {
    await inCrm(async (db) => {
      const scored = (scores: (number | null)[]) => scores.map((score, i) => ({ username: `c${i}_${score ?? 'none'}`, score }));
      const few = scored([60, 100, 61, 59, 40, 39, 0, null]);
      await contacts(db, few);
      const weekly = async (level: string) => usernames(await db.rows(statements.get(`weekly: ${level} score`)));
      expect(await weekly('high')).toEqual(['c1_100', 'c2_61', 'c0_60']);
      expect((await weekly('medium')).sort()).toEqual(['c3_59', 'c4_40']);
      expect((await weekly('low')).sort()).toEqual(['c5_39', 'c6_0']);

      const many = Array.from({ length: 11 }, (_, i) => [
        { username: `high_${i}`, score: 70 + i },
        { username: `medium_${i}`, score: 45 + i },
        { username: `low_${i}`, score: 20 + i },
      ]).flat();
      await contacts(db, many);
      expect(await weekly('high')).toEqual(['c1_100', ...[10, 9, 8, 7, 6, 5, 4, 3, 2].map((i) => `high_${i}`)]);
      const known = new Map([...few, ...many].map(({ username, score }) => [username, score]));
      const scores = (names: unknown[]) => [...new Set(names)].map((name) => known.get(String(name)) ?? Number.NaN);
      const medium = scores(await weekly('medium'));
      expect(medium).toHaveLength(10);
      expect(medium.every((score) => score >= 40 && score < 60)).toBe(true);
      const low = scores(await weekly('low'));
      expect(low).toHaveLength(5);
      expect(low.every((score) => score < 40)).toBe(true);
    });
  });
});

it('search messages: the newest twenty with the text in any case, each with its sender', async () => {
  await inCrm(async (db) => {
    await contacts(db, [
      { username: 'ana.example', score: 50 },
      { username: 'bo.example', score: 50 },
    ]);
    const message = (username: string | null, text: string, at: string, outbound = false): string => `
      insert into instagram_messages (contact_id, message_text, is_outbound, sent_at)
      values ((select id from instagram_contacts where instagram_username = ${username === null ? 'null' : `'${username}'`}), '${text}', ${outbound}, '${at}')`;
    const texts = [
      message('ana.example', 'Is AI for me?', '2026-03-02Z'),
      message('bo.example', 'they said so', '2026-03-03Z', true),
      message('ana.example', 'A.I. or a I', '2026-03-04Z'),
      message(null, 'AI of nobody', '2026-03-05Z'),
      message('bo.example', 'email me', '2026-03-01Z'),
    ];
    for (const text of texts) await db.rows(text);
    expect(await db.rows(statements.get('search messages'))).toEqual([
      { message_text: 'they said so', is_outbound: true, sent_at: new Date('2026-03-03Z'), instagram_username: 'bo.example' },
      { message_text: 'Is AI for me?', is_outbound: false, sent_at: new Date('2026-03-02Z'), instagram_username: 'ana.example' },
      { message_text: 'email me', is_outbound: false, sent_at: new Date('2026-03-01Z'), instagram_username: 'bo.example' },
    ]);

    await db.rows(`
      insert into instagram_messages (contact_id, message_text, is_outbound, sent_at)
      select id, 'AI ' || n, false, timestamptz '2026-02-01Z' + n * interval '1 hour'
      from instagram_contacts, generate_series(1, 18) n where instagram_username = 'ana.example' order by n % 5`);
    const rows = await db.rows(statements.get('search messages'));
    expect(rows).toHaveLength(20);
    expect(rows.slice(2).map(({ message_text }) => message_text)).toEqual([
      'email me',
      ...Array.from({ length: 17 }, (_, i) => `AI ${18 - i}`),
    ]);
  });
});

describe('templates and signals', () => {
  it('the example templates are five lanes of active templates, and a second time they are refused', async () => {
    await inCrm(async (db) => {
      await db.rows('delete from next_best_actions');
      expect(await db.affected(statements.get('example templates'))).toBe(5);
      expect(
        await db.rows(
          'select lane, stage, action_key, left(action_text, 8) as text, metadata, is_active from next_best_actions order by lane',
        ),
      ).toEqual(
        [
          { lane: 'friendship', stage: 'any', action_key: 'check_in', text: "yo—how'd" },
          { lane: 'offer', stage: 'fit_repeats', action_key: 'permissioned_offer', text: 'want me ' },
          { lane: 'retention', stage: 'post_win', action_key: 'post_win_care', text: "how's it" },
          { lane: 'rewarm', stage: 'cold', action_key: 'low_friction', text: 'no rush ' },
          { lane: 'service', stage: 'context', action_key: 'permission_to_help', text: 'want ide' },
        ].map((row) => ({ ...row, metadata: {}, is_active: true })),
      );
      expect(await db.refusal(statements.get('example templates'))).toBe('23505');
    });
  });

  it('fit signals: the example signals by product, without those that are not active', async () => {
    await inCrm(async (db) => {
      await db.rows('delete from fit_signals');
      expect(await db.affected(statements.get('example fit signals'))).toBe(4);
      await db.rows(`
        insert into fit_signals (product, signal_key, signal_description, is_active)
        values ('aaa', 'off', 'x', false), ('aaa', 'untold', 'x', null), ('zzz', 'on', 'x', true)`);
      const rows = await db.rows(statements.get('fit signals'));
      expect(rows.map(({ product, signal_key }) => `${product}.${signal_key}`)).toEqual([
        ...[
          'everreach.follow_up_messy',
          'keywordradar.no_topics',
          'matrixloop.content_not_converting',
          'services.manual_overload',
          'zzz.on',
        ],
      ]);
      expect(rows[1]).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        product: 'keywordradar',
        signal_key: 'no_topics',
        signal_description: "I don't know what to post",
        offer_template: 'want a list of topics/hooks tailored to your niche that you can post this week?',
        is_active: true,
        created_at: expect.any(Date),
      });
      expect(await db.refusal(statements.get('example fit signals'))).toBe('23505');
    });
  });
});
