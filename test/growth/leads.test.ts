import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { growthOf } from '../support/growth.ts';

const database = useDatabase();
const { call, json, actions } = growthOf(database);
const ANA = '00000000-0000-4000-8000-000000000001';
let lead: string;
const stored = async () => (await database.sql`select * from growth.lead_memory where id = ${lead}`)[0];
const log = async () =>
  (await actions('joe@lead.example')).map((a) => [a.action_type, a.tag, a.conversion_outcome, a.detail ?? a.reversion_reason]);
const brain = async () => [...(await database.sql`select * from growth.growth_brain order by created_at`)];
const leads = (verb: string, ...more: string[]) => call(['leads', verb, lead, ...more]);
const done = async (verb: string, ...more: string[]) => {
  const { exitCode, stdout, stderr } = await leads(verb, ...more);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout);
};

beforeEach(async () => {
  lead = randomUUID();
  await database.sql`delete from growth.clients`;
  await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key) values (${ANA}, 'Ana', 'ana@studio.example', '!', 'k')`;
  await database.sql`insert into growth.lead_memory (id, client_id, email, name, urgency, tone, confidence_score, urgency_history, timestamp)
    values (${lead}, ${ANA}, 'joe@lead.example', 'Joe', 'High', 'calm', 0.75, '[{"value": "Low", "timestamp": "2026-01-01T00:00:00Z"}]',
            now() - interval '7 days 23 hours')`;
  await database.sql`insert into growth.lead_actions (lead_id, client_id, action_type, tag, timestamp) values (${lead}, ${ANA}, 'insert', 'Active', now() - interval '7 days')`;
});

describe('leads convert and revert', () => {
  it('write the action, and the event with what was measured', async () => {
    await done('note', 'called');
    const { tables } = await done('convert', '--value', '5000');
    expect(tables['growth.growth_brain']).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await stored()).toMatchObject({ current_tag: 'Converted', set_by_hand: ['current_tag'] });
    expect(await log()).toEqual([
      ['insert', 'Active', false, null],
      ['update', 'Active', false, 'note'],
      ['tag', 'Converted', true, null],
    ]);
    const [action] = (await actions('joe@lead.example')).slice(-1);
    expect(await brain()).toMatchObject([
      {
        ...{ client_id: ANA, event_type: 'conversion', confidence: '0.95', created_at: action?.timestamp },
        insight_text: 'Lead "Joe" converted in 7 days with 3 touch points',
        learning_snapshot: {
          ...{ lead_id: lead, lead_name: 'Joe', days_to_convert: 7, touch_points: 3, initial_urgency: 'Low', initial_tone: 'calm' },
          ...{ final_tag: 'Converted', conversion_value: 5000, action_id: action?.id },
        },
      },
    ]);
    expect((await done('convert')).skipped).toMatch(/nothing new/);
    expect(await brain()).toHaveLength(1);
    await done('revert', '--reason', 'Placed in converted by accident');
    expect(await stored()).toMatchObject({ current_tag: 'Active' });
    expect((await log()).at(-1)).toEqual(['revert', 'Active', false, 'Placed in converted by accident']);
    expect((await brain())[1]).toMatchObject({
      ...{ event_type: 'reversion', client_id: ANA },
      learning_snapshot: { lead_id: lead, reason: 'Placed in converted by accident', previous_tag: 'Converted' },
    });
  });

  it('have no value where nobody gave one', async () => {
    await done('tag', 'converti');
    expect((await brain())[0]?.learning_snapshot).not.toHaveProperty('conversion_value');
  });

  it.each([[[]], [['--reason', ' ']]])('revert needs a reason: %j', async (flags) => {
    await done('convert');
    expect((await leads('revert', ...flags)).exitCode).toBe(2);
    expect(await stored()).toMatchObject({ current_tag: 'Converted' });
  });

  it('at once are one after the other, each logged or refused', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? leads('convert') : leads('revert', '--reason', `no ${n}`))),
    );
    for (const { exitCode } of all) expect([0, 8]).toContain(exitCode);
    const kinds = (await log()).slice(1).map(([type]) => type);
    // Never two of a kind in a row: each saw what the one before had done.
    expect(kinds.every((kind, n) => kind === (n % 2 === 0 ? 'tag' : 'revert'))).toBe(true);
    expect((await brain()).map(({ event_type }) => event_type)).toEqual(kinds.map((kind) => (kind === 'tag' ? 'conversion' : 'reversion')));
    expect((await stored())?.current_tag).toBe(kinds.length % 2 === 1 ? 'Converted' : 'Active');
  });

  it('of a lead that is not converted, is deleted or is none are refused', async () => {
    expect((await leads('revert', '--reason', 'x')).exitCode).toBe(8);
    await done('delete');
    expect((await leads('convert')).exitCode).toBe(8);
    expect((await call(['leads', 'convert', randomUUID()])).exitCode).toBe(2);
    expect((await call(['leads', 'convert', 'joe'])).exitCode).toBe(2);
    expect(await brain()).toHaveLength(0);
  });
});

describe('leads', () => {
  it('are tagged, put away and brought back, each with its action', async () => {
    await done('tag', 'suivi');
    await done('tag', 'FOLLOW-UP');
    await done('archive');
    expect(await stored()).toMatchObject({ archived: true, current_tag: 'Archived' });
    await done('archive');
    await done('delete');
    expect(await stored()).toMatchObject({ archived: true, deleted: true, current_tag: 'Deleted' });
    await done('restore');
    expect(await stored()).toMatchObject({ archived: true, deleted: false, current_tag: 'Archived' });
    await done('unarchive');
    expect(await stored()).toMatchObject({ archived: false, current_tag: 'Follow-Up', tag_before: null });
    expect((await log()).slice(1)).toEqual([
      ['tag', 'Follow-Up', false, null],
      ['archive', 'Archived', false, null],
      ['delete', 'Deleted', false, null],
      ['update', 'Archived', false, 'restored'],
      ['update', 'Follow-Up', false, 'unarchived'],
    ]);
    const times = (await actions('joe@lead.example')).map(({ performed_by }) => performed_by);
    expect(times.slice(1).every((by) => /@/.test(String(by)))).toBe(true);
  });

  it('stay converted through the archive, and keep the tag against others', async () => {
    await done('convert');
    await done('archive');
    await done('unarchive');
    expect(await stored()).toMatchObject({ current_tag: 'Converted' });
    expect((await leads('tag', 'Active')).exitCode).toBe(8);
    expect((await leads('tag', 'Archived')).exitCode).toBe(2);
    expect((await leads('tag', ' ')).exitCode).toBe(2);
    expect(await brain()).toHaveLength(1);
  });

  it('get values by hand, with history and insight', async () => {
    await done('set', '--urgency', 'low', '--confidence', '0.85', '--intent', 'Quote Request', '--language', 'fr');
    expect(await stored()).toMatchObject({
      ...{ urgency: 'Low', confidence_score: '0.85', intent: 'Quote Request', language: 'fr' },
      set_by_hand: ['confidence_score', 'intent', 'language', 'urgency'],
      relationship_insight: "La confiance a augmenté et l'urgence est passée de élevée à faible. Vérifiez que l'intérêt est toujours là.",
    });
    expect((await stored())?.urgency_history).toMatchObject([{ value: 'Low' }, { value: 'Low' }].slice(0, 1));
    expect((await stored())?.confidence_history).toMatchObject([{ value: 0.85 }]);
    expect((await log()).at(-1)?.[3]).toBe('language, intent, urgency, confidence_score');
    expect((await done('set', '--urgency', 'Low')).skipped).toBeDefined();
    expect((await leads('set')).exitCode).toBe(2);
    expect((await leads('set', '--confidence', '1.5')).exitCode).toBe(2);
    expect((await leads('set', '--urgency', 'soon')).exitCode).toBe(2);
  });

  it('are added, listed and shown', async () => {
    const add = ['leads', 'add', '--client', 'ana@studio.example', '--email', 'Eve@lead.example', '--name', 'Eve'];
    expect((await json([...add, '--no-test', '--urgency', 'High', '--at', '2h'])).tables['growth.lead_memory'].inserted).toBe(1);
    expect((await json([...add, '--tone', 'calm'])).tables['growth.lead_memory'].updated).toBe(1);
    expect((await call(['leads', 'add', '--client', 'x@y.example', '--email', 'e@f.example', '--name', 'E'])).exitCode).toBe(2);
    const emails = async (...flags: string[]) => (await json(['leads', 'list', ...flags])).map((row: { email: string }) => row.email);
    expect(await emails()).toEqual(['eve@lead.example', 'joe@lead.example']);
    expect(await emails('--search', 'JOE', '--urgency', 'High', '--min-confidence', '0.7', '--tag', 'active')).toEqual([
      'joe@lead.example',
    ]);
    expect(await emails('--since', '1d', '--client', ANA, '--language', 'en')).toEqual(['eve@lead.example']);
    expect(await emails('--test')).toEqual([]);
    await done('archive');
    expect([await emails(), await emails('--state', 'archived')]).toEqual([['eve@lead.example'], ['joe@lead.example']]);
    const shown = await json(['leads', 'show', lead]);
    expect(shown).toMatchObject({
      email: 'joe@lead.example',
      business_name: 'Ana',
      actions: [{ action_type: 'archive' }, { action_type: 'insert' }],
    });
  });

  it('are listed page by page, those without a time as well', async () => {
    await database.sql`insert into growth.lead_memory (client_id, email, name, timestamp)
      select ${ANA}, 'l' || i || '@lead.example', 'L', case when i % 3 > 0 then timestamptz '2026-01-01' + (i / 7) * interval '1 hour' end from generate_series(1, 2500) i`;
    const rows: { id: string; timestamp: string | null }[] = await json(['leads', 'list', '--client', ANA]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2501);
    const times = rows.map(({ timestamp }) => timestamp ?? '9');
    expect(times).toEqual([...times].sort().reverse());
  });

  it('have a log that nobody changes, and that goes with the lead', async () => {
    await done('convert');
    await expect(database.sql`update growth.lead_actions set tag = 'x'`).rejects.toThrow(/append-only/);
    await expect(database.sql`delete from growth.lead_actions`).rejects.toThrow(/append-only/);
    await database.sql`delete from growth.lead_memory where id = ${lead}`;
    expect(await database.sql`select 1 from growth.lead_actions`).toHaveLength(0);
  });
});

const calm = { tone: 'calm', urgency: 'Medium', confidence_score: 0.75 };
describe('the insight', () => {
  it.each([
    [calm, { ...calm, tone: 'Calm' }, 'en', 'Nothing changed; keep watching.'],
    [calm, { ...calm, tone: 'confident' }, 'en', 'The tone went from "calm" to "confident". Follow up now.'],
    [calm, { ...calm, tone: 'hésitant' }, 'fr', "Le ton est passé de « calm » à « hésitant ». Donnez plus d'informations."],
    [calm, { ...calm, confidence_score: 0.85 }, 'en', 'Confidence rose by 10 points.'],
    [calm, { ...calm, confidence_score: 0.84 }, 'en', 'Nothing changed; keep watching.'],
    [calm, { ...calm, confidence_score: 0.65 }, 'fr', 'La confiance a baissé de 10 points.'],
    [
      calm,
      { ...calm, confidence_score: 0.3, urgency: 'Low' },
      'en',
      'Confidence fell and urgency went from Medium to Low. Confirm that they are still interested.',
    ],
    [
      calm,
      { tone: 'urgent', confidence_score: 0.95, urgency: 'High' },
      'en',
      'The tone went from "calm" to "urgent", confidence rose and urgency went from Medium to High. Follow up now.',
    ],
    [{}, { tone: 'calm', urgency: 'High', confidence_score: 0.9 }, 'fr', 'Relancez dès maintenant.'],
    [{ tone: 'calm' }, {}, 'fr', "Rien n'a changé ; gardez un œil sur ce contact."],
    [
      { urgency: 'High' },
      { urgency: 'Low', tone: 'unconfident' },
      'en',
      'Urgency went from High to Low. Confirm that they are still interested.',
    ],
  ])('of %j and then %j in %s', async (was, now, language, expected) => {
    const [row] =
      await database.sql`select growth.relationship_insight(${database.sql.json(was)}, ${database.sql.json(now)}, ${language}) as text`;
    expect(row?.text).toBe(expected);
  });
});
