import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { type OutreachRequest, planOutreach } from '../src/crm/enqueue/plan.ts';
import { claimDue } from '../src/crm/queue/claim.ts';
import type { SendRules } from '../src/crm/schedule/rules.ts';
import { finishMessage } from '../src/db/crm/queue.ts';
import { OutreachDatabase } from '../src/db/database.ts';
import { postgresTransport } from '../src/db/transports/postgres.ts';
import type { Bench } from './bench.ts';

const CANDIDATES = 100_000;
const MESSAGES = 2_000;
const LOOPS = 10;
const DAY_MS = 86_400_000;

const RULES: SendRules = {
  perHour: 10,
  perDay: 30,
  gap: { least: 60_000, most: 300_000 },
  window: { from: DAY_MS * (9 / 24), to: DAY_MS * (21 / 24) },
  closedDays: new Set([0, 6]),
};
/** Nothing in the way of a claim but other claims. */
const FREE: SendRules = {
  ...RULES,
  perHour: 1_000_000,
  perDay: 1_000_000,
  gap: { least: 0, most: 0 },
  window: { from: 0, to: DAY_MS },
  closedDays: new Set(),
};

/** Contacts as a team has them after years: conversations, zones, some with consent, some suppressed. */
const POPULATION = [
  `insert into crm.next_best_actions (lane, stage, action_key, action_text) values
   ('friendship', 'any', 'check_in', 'How is it going, {username}?'), ('service', 'context', 'ask', 'May I send you a checklist for ___?'),
   ('service', 'micro_win', 'feedback', 'Shall I look at it?'), ('rewarm', 'cold', 'hello', 'Saw this and thought of you'),
   ('retention', 'post_win', 'care', 'How is everything?'), ('offer', 'fit_repeats', 'offer', 'Shall I show you how we do it?')`,
  `insert into crm.automation_patterns (pattern_type, pattern_key, pattern_value) values ('spam_pattern', 'scam', 'wire transfer, send money, urgent')`,
  `insert into crm.instagram_contacts (instagram_username, display_name, timezone, resonance_score, value_delivered_score, last_meaningful_touch,
     what_theyre_building, fit_signals, trust_signals, value_delivered_log)
   select 'contact.' || n, 'Contact ' || n, (array['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', null])[1 + n % 4], n % 21, n % 20,
     now() - (n % 400) * interval '1 day', case when n % 3 > 0 then 'a shop' end,
     '[{"product": "everreach", "signal_key": "follow_up_messy", "count": 2}]', '[{"type": "asked_opinion"}]', '[{"type": "link", "accepted": true}]'
   from generate_series(1, ${CANDIDATES}) n`,
  `insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
   select c.id, 'message ' || m, m % 2 = 0, now() - (30 + m * 7) * interval '1 day' from crm.instagram_contacts c cross join generate_series(1, 5) m`,
  `insert into crm.consents (contact_id, is_given, evidence, at, noted_by)
   select id, true, 'said yes', now(), 'bench' from crm.instagram_contacts where resonance_score = 20`,
  `insert into ops.suppressions (kind, value, reason, source) select 'handle', 'contact.' || n * 50, 'asked', 'bench' from generate_series(1, 1000) n`,
  `vacuum analyze`,
];

/** Planning over 100,000 candidates; ten loops that claim and answer at once. */
export async function benchQueue({ fresh, note }: Bench): Promise<void> {
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const open = () => new OutreachDatabase({ kind: 'postgres', url }, postgresTransport(url));
  const databases = Array.from({ length: LOOPS }, open);
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);
    const request: OutreachRequest = {
      selection: { list: undefined, stages: undefined, tags: undefined, product: undefined, campaign: 'bench', touches: true },
      drafting: {
        lane: undefined,
        message: undefined,
        template: undefined,
        notTouchedFor: 30 * DAY_MS,
        minScore: undefined,
        maxScore: undefined,
      },
      placement: { rules: RULES, days: 7, senderZone: 'Europe/Berlin', seed: 1 },
      ...{ start: undefined, account: null, limit: undefined },
    };
    const [first = open()] = databases;
    const started = performance.now();
    const plan = await planOutreach(first, request);
    const seconds = (performance.now() - started) / 1000;
    const told = plan.included.length + plan.excluded.length;
    note('plan of enqueue-outreach over 100,000 candidates', `${seconds.toFixed(1)} s`, '5 s', { value: seconds, atMost: 5 });
    note('… of whom each is told once', `${told}`, `${CANDIDATES}`, told === CANDIDATES);

    await sql.unsafe(
      `insert into crm.outreach_queue (username, message_text) select 'p' || n, 'Hi' from generate_series(1, ${MESSAGES}) n`,
    );
    const claiming = performance.now();
    const sent = (await Promise.all(databases.map(claimAll))).flat();
    const rate = sent.length / ((performance.now() - claiming) / 1000);
    const once = sent.length === MESSAGES && new Set(sent).size === MESSAGES;
    note(`ten loops of "queue claim" and "done" over ${MESSAGES} messages: each once`, once ? 'yes' : `${sent.length}`, 'yes', once);
    note('… messages a second', rate.toFixed(0), '', undefined);
  } finally {
    await Promise.all(databases.map((db) => db.close()));
    await sql.end();
  }
}

async function claimAll(db: OutreachDatabase): Promise<string[]> {
  const sent: string[] = [];
  for (;;) {
    const { items } = await claimDue(db, {
      request: randomUUID(),
      account: null,
      most: 10,
      leaseMs: 300_000,
      rules: FREE,
      timezone: 'UTC',
    });
    if (items.length === 0) return sent;
    for (const { id } of items) {
      const { outcome } = await finishMessage(db, { id, run_id: randomUUID() });
      if (outcome === 'sent') sent.push(id);
    }
  }
}
