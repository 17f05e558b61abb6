import type { PostgresDatabase } from './databases.ts';

type Sql = PostgresDatabase['sql'];

/** Contacts of these handles; columns beside the handle as given. */
export async function makeContacts(sql: Sql, ...contacts: ({ username: string } & Record<string, unknown>)[]): Promise<void> {
  for (const { username, ...columns } of contacts) {
    const row = { instagram_username: username, ...columns };
    await sql`insert into crm.instagram_contacts ${sql(row)}`;
  }
}

/** So many contacts p001, p002 … */
export async function makeMany(sql: Sql, count: number): Promise<void> {
  await sql`insert into crm.instagram_contacts (instagram_username) select 'p' || lpad(n::text, 6, '0') from generate_series(1, ${count}::int) n`;
}

/** All that opens the gate for offers: the golden trigger and enough touches; consent apart. */
export async function openGate(sql: Sql, username: string, { consents = true } = {}): Promise<void> {
  const [contact] = await sql`update crm.instagram_contacts set
    fit_signals = '[{"product": "everreach", "signal_key": "follow_up_messy", "count": 2, "quote": "I lose track"}]',
    value_delivered_log = '[{"type": "template", "at": "2026-01-01T00:00:00Z", "note": "a list", "accepted": true}]',
    trust_signals = '[{"type": "asked_opinion", "at": "2026-01-01T00:00:00Z", "quote": "what would you do?"}]'
    where instagram_username = ${username} returning id`;
  await sql`insert into crm.contact_touches (contact_id, lane, at, noted_by)
    select ${contact?.id}, 'service', now() - n * interval '1 day', 'test' from generate_series(1, 3) n`;
  if (consents) await consent(sql, username, true);
}

export async function consent(sql: Sql, username: string, isGiven: boolean): Promise<void> {
  await sql`insert into crm.consents (contact_id, is_given, evidence, reason, at, noted_by)
    select id, ${isGiven}, ${isGiven ? 'said yes' : null}, ${isGiven ? null : 'said no'}, now(), 'test'
    from crm.instagram_contacts where instagram_username = ${username}`;
}

/** Templates as a team would have them, one of each lane and one with a placeholder. */
export async function makeTemplates(sql: Sql): Promise<void> {
  await sql`insert into crm.next_best_actions (lane, stage, action_key, action_text) values
    ('friendship', 'any', 'check_in', 'How is it going, {username}?'),
    ('service', 'context', 'ask', 'May I send you a checklist?'),
    ('offer', 'fit_repeats', 'soft_offer', 'Shall I show you how we do it?'),
    ('retention', 'post_win', 'care', 'How is everything?'),
    ('rewarm', 'cold', 'low_friction', 'Saw this and thought of you'),
    ('service', 'context', 'goal', 'How is ___ going?')`;
}
