import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { rolledBack, type Sandbox } from '../support.ts';
import { CLIENT, growthStatements } from './exceptions.ts';

const OTHER = '0e0e0e0e-0000-4000-8000-000000000002';
const THIRD = '0e0e0e0e-0000-4000-8000-000000000003';

const database = useDatabase();
let statements: Awaited<ReturnType<typeof growthStatements>>;
beforeAll(async () => {
  statements = await growthStatements();
});

/** Three tenants, and what the test adds to them. */
function withRows(seed: string, work: (db: Sandbox) => Promise<void>): Promise<void> {
  return rolledBack(database.sql, 'growth', async (db) => {
    await db.rows(`
      insert into clients (client_id, business_name, email, password_hash, api_key) values
        ('${CLIENT}', 'Acme', 'owner@acme.example', '!', 'k1'), ('${OTHER}', 'Beta', 'owner@beta.example', '!', 'k2'),
        ('${THIRD}', 'Gamma', 'owner@gamma.example', '!', 'k3')`);
    await db.rows(seed);
    await work(db);
  });
}

const LEADS = `
  insert into lead_memory (client_id, email, name, current_tag, is_test, archived, deleted, timestamp) values
    ('${CLIENT}', 'oldest@lead.example',   'A', 'Active',    false, false, false, '2026-03-01Z'),
    ('${CLIENT}', 'newest@lead.example',   'B', 'Active',    false, false, false, '2026-03-09Z'),
    ('${CLIENT}', 'middle@lead.example',   'C', 'Active',    false, false, false, '2026-03-05Z'),
    ('${CLIENT}', 'archived@lead.example', 'D', 'Active',    false, true,  false, '2026-03-02Z'),
    ('${CLIENT}', 'deleted@lead.example',  'E', 'Active',    false, false, true,  '2026-03-03Z'),
    ('${CLIENT}', 'unknown@lead.example',  'F', 'Active',    false, null,  null,  '2026-03-04Z'),
    ('${CLIENT}', 'test@lead.example',     'G', 'Active',    true,  false, false, '2026-03-06Z'),
    ('${CLIENT}', 'untold@lead.example',   'H', 'Active',    null,  false, false, '2026-03-07Z'),
    ('${CLIENT}', 'follow@lead.example',   'I', 'Follow-Up', false, false, false, '2026-03-08Z'),
    ('${CLIENT}', 'lower@lead.example',    'J', 'active',    false, false, false, '2026-03-08Z'),
    ('${OTHER}',  'newest@lead.example',   'K', 'Active',    false, false, false, '2026-03-10Z'),
    (null,        'nobody@lead.example',   'L', 'Active',    false, false, false, '2026-03-10Z')`;

describe('leads', () => {
  it('composite index example: the tenant’s active leads, newest first, tests left out, archived and deleted ones not', async () => {
    await withRows(LEADS, async (db) => {
      const rows = await db.rows(statements.adapted('active leads of a client (composite index)'));
      expect(rows.map(({ email }) => email)).toEqual(
        ['newest', 'middle', 'unknown', 'deleted', 'archived', 'oldest'].map((name) => `${name}@lead.example`),
      );
      expect(Object.keys(rows[0] ?? {})).toEqual(
        [
          'id email name message language ai_summary intent tone urgency confidence_score client_id current_tag archived deleted is_test',
          'tone_history urgency_history confidence_history relationship_insight timestamp last_updated',
          // Ours, behind the document's.
          'record_at record_hash set_by_hand tag_before',
        ].flatMap((names) => names.split(' ')),
      );
    });
  });

  it('dashboard: living leads with their last action, whoever’s is newer and whichever was stored last', async () => {
    const action = (email: string, tag: string, at: string): string =>
      `insert into lead_actions (lead_id, client_id, action_type, tag, timestamp)
       select id, client_id, 'tag', '${tag}', '${at}' from lead_memory where email = '${email}' and client_id = '${CLIENT}'`;
    const seed = [
      LEADS,
      action('newest@lead.example', 'Last', '2026-03-20Z'),
      action('newest@lead.example', 'Stored later, done before', '2026-03-19Z'),
      action('oldest@lead.example', 'Only', '2026-03-12Z'),
      action('deleted@lead.example', 'Of another lead, newest of all', '2026-04-01Z'),
    ].join(';');
    await withRows(seed, async (db) => {
      const rows = await db.rows(statements.get('dashboard: active leads'));
      expect(rows.map(({ email, tag, last_action_time }) => ({ email, tag, last_action_time }))).toEqual([
        { email: 'newest@lead.example', tag: 'Last', last_action_time: new Date('2026-03-20Z') },
        { email: 'middle@lead.example', tag: null, last_action_time: null },
        { email: 'oldest@lead.example', tag: 'Only', last_action_time: new Date('2026-03-12Z') },
      ]);
      expect(rows[0]).toMatchObject({ name: 'B', current_tag: 'Active', tone_history: [], timestamp: new Date('2026-03-09Z') });
    });
  });

  it('urgency trend: shares of the last 30 days in percent with two decimals, the largest first', async () => {
    const lead = (name: string, urgency: string, age: string, client = `'${CLIENT}'`, test = 'false'): string =>
      `(${client}, '${name}@lead.example', 'X', ${urgency}, now() - interval '${age}', ${test})`;
    const seed = `insert into lead_memory (client_id, email, name, urgency, timestamp, is_test) values ${[
      lead('a', "'High'", '1 hour'),
      lead('b', "'High'", '10 days'),
      lead('c', "'High'", '29 days 20 hours'),
      lead('d', "'Low'", '1 day'),
      lead('e', "'Low'", '2 days'),
      lead('f', 'null', '3 days'),
      lead('g', "'Medium'", '30 days 4 hours'),
      lead('h', "'Medium'", '1 day', `'${OTHER}'`),
      lead('i', "'Medium'", '1 day', 'null'),
      lead('j', "'Medium'", '1 day', `'${CLIENT}'`, 'true'),
      lead('k', "'Medium'", '1 day', `'${CLIENT}'`, 'null'),
    ].join()}`;
    await withRows(seed, async (db) => {
      expect(await db.rows(statements.get('urgency trend'))).toEqual([
        { urgency: 'High', count: '3', percentage: '50.00' },
        { urgency: 'Low', count: '2', percentage: '33.33' },
        { urgency: null, count: '1', percentage: '16.67' },
      ]);
    });
  });
});

const EVENTS = `
  insert into growth_brain (client_id, event_type, learning_snapshot, insight_text, confidence, created_at) values
    ('${CLIENT}', 'pattern_detected', '{"pattern_type": "urgency_increasing", "affected_leads": 23}', 'rising', 0.89, '2026-03-01Z'),
    (null,        'conversion',       '{"pattern_type": "urgency_increasing"}',                       'of all', 0.5, '2026-03-02Z'),
    ('${CLIENT}', 'pattern_detected', '{"pattern_type": "urgency_falling"}',                          'falling', 0.7, '2026-03-03Z'),
    ('${CLIENT}', 'pattern_detected', '{"pattern": "urgency_increasing"}',                            'other key', 0.7, '2026-03-04Z'),
    ('${CLIENT}', 'pattern_detected', null,                                                           'no snapshot', null, '2026-03-05Z'),
    ('${CLIENT}', 'engagement_score', '{"metrics": {"total_leads": 150, "avg_confidence": 0.85, "conversion_rate": 0.12}}', 'high', 1, '2026-03-06Z'),
    ('${OTHER}',  'engagement_score', '{"metrics": {"total_leads": "7", "avg_confidence": "0.81"}}',  'as texts', 0.2, '2026-03-07Z'),
    ('${OTHER}',  'urgency_trend',    '{"metrics": {"total_leads": 9, "avg_confidence": 0.8, "conversion_rate": 0.5}}', 'edge', 0.9, '2026-03-08Z'),
    ('${THIRD}',  'engagement_score', '{"overall_score": 87}',                                        'no metrics', 0.9, '2026-03-09Z')`;

describe('growth_brain', () => {
  const texts = (rows: Record<string, unknown>[]) => rows.map(({ insight_text }) => insight_text).sort();

  it('events of a pattern: by the key of the snapshot, whatever the event type', async () => {
    await withRows(EVENTS, async (db) => {
      const rows = await db.rows(statements.get('events of a pattern'));
      expect(texts(rows)).toEqual(['of all', 'rising']);
      expect(Object.keys(rows[0] ?? {})).toEqual([
        'id',
        'client_id',
        'event_type',
        'learning_snapshot',
        'insight_text',
        'confidence',
        'created_at',
        // Ours.
        'period',
      ]);
    });
  });

  it('events with high confidence: numbers and numbers as text, above 0.8', async () => {
    await withRows(EVENTS, async (db) => {
      expect(texts(await db.rows(statements.get('events with high confidence')))).toEqual(['as texts', 'high']);
    });
  });

  it('metrics of engagement scores: as text, null where a snapshot lacks them, no other event type', async () => {
    await withRows(EVENTS, async (db) => {
      const rows = await db.rows(statements.get('metrics of engagement scores'));
      expect(rows).toHaveLength(3);
      expect(rows).toEqual(
        expect.arrayContaining([
          { client_id: CLIENT, total_leads: '150', conversion_rate: '0.12' },
          { client_id: OTHER, total_leads: '7', conversion_rate: null },
          { client_id: THIRD, total_leads: null, conversion_rate: null },
        ]),
      );
    });
  });

  it('latest insights: the tenant’s ten newest', async () => {
    const seed = `
      insert into growth_brain (client_id, event_type, insight_text, learning_snapshot, confidence, created_at)
      select '${CLIENT}', 'conversion', 'event ' || n, case when n = 12 then '{"metrics": {"total_leads": 3}, "score": 1}'::jsonb end, n / 100.0,
             timestamptz '2026-03-01Z' + n * interval '24 hours'
      from generate_series(1, 12) n order by n % 5;
      insert into growth_brain (client_id, event_type, insight_text, created_at)
      values ('${OTHER}', 'conversion', 'not mine', '2026-04-01Z'), (null, 'conversion', 'of all', '2026-04-01Z')`;
    await withRows(seed, async (db) => {
      const rows = await db.rows(statements.get('latest insights'));
      expect(rows.map(({ insight_text }) => insight_text)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => `event ${n}`));
      expect(rows[0]).toEqual({
        event_type: 'conversion',
        insight_text: 'event 12',
        metrics: { total_leads: 3 },
        confidence: '0.12',
        created_at: new Date('2026-03-13Z'),
      });
      expect(rows[1]).toMatchObject({ metrics: null, confidence: '0.11' });
    });
  });
});

describe('prospects', () => {
  it('high-priority prospects: the twenty that need it most of those with 70 or more, not contacted', async () => {
    const seed = `
      insert into prospect_candidates (business_name, industry, region, website, automation_need_score, contacted)
      select 'Firm ' || n, 'Legal', 'QC', 'https://firm' || n || '.example', 69 + n, false from generate_series(1, 22) n order by n % 7;
      insert into prospect_candidates (business_name, automation_need_score, contacted) values
        ('Contacted', 100, true), ('Untold', 100, null), ('Unscored', null, false), ('Just below', 69.99, false)`;
    await withRows(seed, async (db) => {
      const rows = await db.rows(statements.get('high-priority prospects'));
      expect(rows.map(({ business_name }) => business_name)).toEqual(Array.from({ length: 20 }, (_, i) => `Firm ${22 - i}`));
      expect(rows[0]).toEqual({
        business_name: 'Firm 22',
        industry: 'Legal',
        region: 'QC',
        automation_need_score: '91.00',
        contacted: false,
        website: 'https://firm22.example',
      });
      // 70 itself is one of them.
      await db.rows(`delete from prospect_candidates where automation_need_score > 70`);
      expect((await db.rows(statements.get('high-priority prospects'))).map(({ business_name }) => business_name)).toEqual(['Firm 1']);
    });
  });
});
