import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { OutreachDatabase } from '../src/db/database.ts';
import { type BrainFacts, brainFacts } from '../src/db/growth/brain.ts';
import { allPages } from '../src/db/paging.ts';
import { postgresTransport } from '../src/db/transports/postgres.ts';
import { predict } from '../src/growth/brain/predict.ts';
import type { Bench } from './bench.ts';

const TENANTS = 300;
const DAYS = 300;
/** The month that is predicted is the last one. */
const HORIZON = 30;
const DAY_MS = 86_400_000;
const URGENCIES = ['High', 'Medium', 'Low'];

/** The same numbers on every run: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Lead {
  id: string;
  client_id: string;
  /** Days since the beginning. */
  arrived: number;
  converted: number | undefined;
  urgency: string;
  confidence: number;
}

/**
 * Businesses as they are not made for the method: few leads or many, growing, shrinking, with seasons and bursts; urgency and confidence tell
 * something, and half of what decides is told by neither; some convert within days, some after months.
 */
function tenantOf(n: number, random: () => number): Lead[] {
  const client_id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const perDay = 0.1 * 100 ** random();
  const growth = (random() - 0.4) / 150;
  const season = random() * 0.6;
  const base = 0.02 + random() * 0.15;
  const delay = 4 + random() * 40;
  const begins = random() < 0.2 ? DAYS - 60 : 0;
  const leads: Lead[] = [];
  for (let day = begins; day < DAYS; day++) {
    const burst = random() < 0.01 ? 4 : 1;
    const rate = perDay * Math.exp(growth * day) * (1 + season * Math.sin((day / 90) * 2 * Math.PI)) * burst;
    for (let left = poisson(Math.max(0, rate), random); left > 0; left--) {
      const urgency = URGENCIES[Math.floor(random() * 3)] ?? 'Low';
      const confidence = Math.round(random() * 100) / 100;
      const hidden = 0.3 + random() * 1.4;
      const chance = base * hidden * (0.4 + 1.2 * confidence) * (urgency === 'High' ? 1.8 : urgency === 'Low' ? 0.5 : 1);
      const arrived = day + random();
      const at = arrived - Math.log(1 - random()) * delay;
      leads.push({ id: randomUUID(), client_id, arrived, converted: random() < chance ? at : undefined, urgency, confidence });
    }
  }
  return leads;
}

function poisson(mean: number, random: () => number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
  return count;
}

/** How predictions of a month that is over came true: how often the number lay in its interval, and whether probabilities were frequencies. */
export async function backTest({ fresh, note }: Bench): Promise<void> {
  const random = seeded(18);
  const leads = Array.from({ length: TENANTS }, (_, n) => tenantOf(n, random)).flat();
  const url = await fresh();
  const begin = Date.now() - DAYS * DAY_MS;
  await store(url, leads, begin);
  const db = new OutreachDatabase({ kind: 'postgres', url }, postgresTransport(url));
  try {
    const until = DAYS - HORIZON;
    const filter = { at: new Date(begin + until * DAY_MS).toISOString() };
    const found: BrainFacts[] = [];
    for await (const facts of allPages((after, size) => brainFacts(db, filter, after, size), undefined, 25)) found.push(facts);
    const isIn = ({ converted }: Lead) => converted !== undefined && converted > until && converted <= DAYS;
    const truth = Map.groupBy(leads.filter(isIn), ({ client_id }) => client_id);
    const converted = new Set(leads.filter(isIn).map(({ id }) => id));

    let inside = 0;
    let predicted = 0;
    let happened = 0;
    let missed = 0;
    let missedAsBefore = 0;
    const told: { probability: number; came: boolean }[] = [];
    for (const facts of found) {
      const { expected, interval, leads: likely } = predict(facts);
      const count = truth.get(facts.client_id)?.length ?? 0;
      if (count >= interval[0] && count <= interval[1]) inside += 1;
      predicted += expected;
      happened += count;
      missed += Math.abs(expected - count);
      missedAsBefore += Math.abs((facts.months[0]?.converted ?? 0) - count);
      told.push(...likely.map(({ lead_id, probability }) => ({ probability, came: converted.has(lead_id) })));
    }
    const share = inside / found.length;
    note(
      `back-test of predictions on ${found.length} made-up tenants with ${leads.length} leads: conversions of the month within the 80 % interval`,
      `${(share * 100).toFixed(1)} % (${predicted.toFixed(0)} predicted, ${happened} came)`,
      '77 to 95 %',
      share >= 0.77 && share <= 0.95,
    );
    note(
      '… mean error against that of "as many as last month"',
      `${(missed / missedAsBefore).toFixed(2)}x (${(missed / found.length).toFixed(2)} conversions a tenant)`,
      'at most 1.0x',
      { value: missed / missedAsBefore, atMost: 1 },
    );
    const bins = calibration(told);
    const error = bins.reduce((sum, { count, mean, came }) => sum + Math.abs(mean - came) * count, 0) / told.length;
    note(
      `… calibration of high_value_leads (${told.length}): predicted against come true, by fifths`,
      bins.map(({ mean, came }) => `${mean.toFixed(2)} / ${came.toFixed(2)}`).join(', '),
      '',
      undefined,
    );
    note('… calibration error', error.toFixed(3), 'at most 0.03', { value: error, atMost: 0.03 });
  } finally {
    await db.close();
  }
}

/** Fifths of the predictions, the least probable first. */
function calibration(told: readonly { probability: number; came: boolean }[]): { count: number; mean: number; came: number }[] {
  const sorted = told.toSorted((a, b) => a.probability - b.probability);
  const size = Math.ceil(sorted.length / 5);
  return [0, 1, 2, 3, 4].flatMap((n) => {
    const bin = sorted.slice(n * size, (n + 1) * size);
    if (bin.length === 0) return [];
    const mean = bin.reduce((sum, { probability }) => sum + probability, 0) / bin.length;
    return [{ count: bin.length, mean, came: bin.filter(({ came }) => came).length / bin.length }];
  });
}

async function store(url: string, leads: readonly Lead[], begin: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const time = (day: number) => new Date(begin + day * DAY_MS).toISOString();
  try {
    await sql`set session_replication_role = replica`;
    await sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
      select distinct c::uuid, c, c || '@tenant.example', '!', c from unnest(${[...new Set(leads.map(({ client_id }) => client_id))]}::text[]) c`;
    for (let from = 0; from < leads.length; from += 10_000) {
      const rows = leads.slice(from, from + 10_000).map(({ arrived, converted, ...lead }) => ({
        ...lead,
        at: time(arrived),
        converted_at: converted === undefined || converted > DAYS ? null : time(converted),
      }));
      await sql`insert into growth.lead_memory (id, client_id, email, name, urgency, confidence_score, current_tag, timestamp)
        select id, client_id, id || '@lead.example', 'Lead', urgency, confidence, case when converted_at is null then 'Active' else 'Converted' end, at
        from jsonb_to_recordset(${sql.json(rows)}) as r(id uuid, client_id uuid, urgency text, confidence numeric, at timestamptz, converted_at timestamptz)`;
    }
    await sql`insert into growth.lead_actions (lead_id, client_id, action_type, tag, conversion_outcome, timestamp)
      select (r.value ->> 'id')::uuid, (r.value ->> 'client_id')::uuid, 'tag', 'Converted', true, (r.value ->> 'at')::timestamptz
      from jsonb_array_elements(${sql.json(
        leads.flatMap(({ id, client_id, converted }) =>
          converted === undefined || converted > DAYS ? [] : [{ id, client_id, at: time(converted) }],
        ),
      )}) as r(value)`;
    await sql`reset session_replication_role`;
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}
