import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FUNNEL_STAGES, type FunnelFilter, funnel } from '../../../src/db/outbound/results.ts';
import { useDatabase } from '../../support/databases.ts';
import { id, quotient, reportsOf, told } from './support.ts';

const database = useDatabase();
const { report, run } = reportsOf(database);
const CAMPAIGNS = [id(1), id(2)];
const IMPORTS = [id(11), id(12)];
const EARLY = '2026-09-01T00:00:00Z';
const LATE = '2026-10-01T00:00:00Z';

type Stage = (typeof FUNNEL_STAGES)[number];
/** Each but the first and the last of the others is a share of this one. */
const PREVIOUS: Record<Stage, Stage | null> = {
  leads: null,
  enrolled: 'leads',
  contacted: 'enrolled',
  opened: 'contacted',
  clicked: 'opened',
  replied: 'contacted',
  interested: 'replied',
  converted: 'interested',
};

interface Place {
  lead: number;
  campaign: number;
  added: string;
  email: 'pending' | 'sent' | 'opened' | 'clicked' | 'replied' | 'bounced' | 'unsubscribed';
  overall: 'active' | 'replied' | 'converted' | 'disqualified';
  call: 'not_scheduled' | 'completed' | 'voicemail' | 'no_answer';
  linkedin: 'not_started' | 'connected' | 'replied';
  sentAt: boolean;
  openedAt: boolean;
  repliedAt: boolean;
  vendor: { email_open_count?: number; email_click_count?: number; lt_interest_status?: number } | null;
  events: (
    | 'email_sent'
    | 'email_clicked'
    | 'email_auto_replied'
    | 'lead_interested'
    | 'lead_meeting_booked'
    | 'lead_closed'
    | 'lead_not_interested'
  )[];
}
interface Lead {
  created: string;
  import: number | null;
}
interface World {
  leads: Lead[];
  places: Place[];
}

async function store({ leads, places }: World): Promise<void> {
  await database.query(
    'truncate outbound.leads, outbound.events, outbound.campaign_leads, outbound.instantly_leads_raw, ops.suppressions cascade',
  );
  // Who bounced in one campaign is active in another here: what happened before anybody said no counts as it stands.
  await database.query('alter table outbound.campaign_leads disable trigger user');
  for (const [n, lead] of leads.entries())
    await database.sql`insert into outbound.leads (id, email, created_at, csv_import_id)
      values (${id(1000 + n)}, ${`p${n}@firm.example`}, ${lead.created}, ${lead.import === null ? null : (IMPORTS[lead.import] ?? null)})`;
  for (const [n, p] of places.entries()) {
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id, added_at, email_status, overall_status, call_status, linkedin_status, email_sent_at, email_opened_at, email_replied_at, instantly_lead_id)
      values (${CAMPAIGNS[p.campaign] ?? ''}, ${id(1000 + p.lead)}, ${p.added}, ${p.email}, ${p.overall}, ${p.call}, ${p.linkedin},
              ${p.sentAt ? LATE : null}, ${p.openedAt ? LATE : null}, ${p.repliedAt ? LATE : null}, ${p.vendor === null ? null : `l${n}`})`;
    if (p.vendor !== null)
      await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, email, raw_json) values (${`l${n}`}, ${`p${p.lead}@firm.example`}, ${database.sql.json(p.vendor)})`;
    for (const type of p.events)
      await database.sql`insert into outbound.events (event_source, event_type, lead_id, campaign_id) values ('instantly', ${type}, ${id(1000 + p.lead)}, ${CAMPAIGNS[p.campaign] ?? ''})`;
  }
}

/** What a place alone says, and then what follows from it. */
function reached(p: Place): Set<Stage> {
  const is = new Set<Stage>(['enrolled']);
  if (p.overall === 'converted') is.add('converted');
  const interest = p.vendor?.lt_interest_status ?? 0;
  if ((interest >= 1 && interest <= 4) || p.events.some((type) => /^lead_(?:interested|meeting|closed)/.test(type)) || is.has('converted'))
    is.add('interested');
  if (p.repliedAt || p.email === 'replied' || p.overall === 'replied' || p.linkedin === 'replied' || is.has('interested'))
    is.add('replied');
  if (p.email === 'clicked' || (p.vendor?.email_click_count ?? 0) > 0 || p.events.includes('email_clicked')) is.add('clicked');
  if (p.openedAt || p.email === 'opened' || (p.vendor?.email_open_count ?? 0) > 0 || is.has('clicked')) is.add('opened');
  const byPhone = p.call === 'completed' || p.call === 'voicemail';
  if (
    p.sentAt ||
    p.email === 'sent' ||
    p.email === 'bounced' ||
    byPhone ||
    p.linkedin === 'connected' ||
    is.has('opened') ||
    is.has('replied')
  )
    is.add('contacted');
  return is;
}

function count(
  world: World,
  { campaign, csvImport, since }: { campaign?: number; csvImport?: number; since?: string },
): Record<Stage, number> {
  const inImport = (n: number) => csvImport === undefined || world.leads[n]?.import === csvImport;
  const places = world.places.filter(
    (p) =>
      (campaign === undefined || p.campaign === campaign) &&
      inImport(p.lead) &&
      (since === undefined || Date.parse(p.added) >= Date.parse(since)),
  );
  const people = (stage: Stage) => new Set(places.filter((p) => reached(p).has(stage)).map(({ lead }) => lead)).size;
  const enrolled = new Set(places.map(({ lead }) => lead));
  const leads = [...world.leads.keys()].filter(
    (n) => inImport(n) && (since === undefined || Date.parse(world.leads[n]?.created ?? '') >= Date.parse(since) || enrolled.has(n)),
  );
  const counted = Object.fromEntries(FUNNEL_STAGES.map((stage) => [stage, people(stage)]));
  return { ...emptyCounts(), ...counted, leads: campaign !== undefined && csvImport === undefined ? enrolled.size : leads.length };
}
const emptyCounts = (): Record<Stage, number> => ({
  leads: 0,
  enrolled: 0,
  contacted: 0,
  opened: 0,
  clicked: 0,
  replied: 0,
  interested: 0,
  converted: 0,
});

const time = fc.constantFrom(EARLY, LATE);
const placeOf = (leads: number) =>
  fc.record<Place>({
    lead: fc.integer({ min: 0, max: leads - 1 }),
    campaign: fc.integer({ min: 0, max: 1 }),
    added: time,
    email: fc.constantFrom('pending', 'sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed'),
    overall: fc.constantFrom('active', 'replied', 'converted', 'disqualified'),
    call: fc.constantFrom('not_scheduled', 'not_scheduled', 'completed', 'voicemail', 'no_answer'),
    linkedin: fc.constantFrom('not_started', 'not_started', 'connected', 'replied'),
    sentAt: fc.boolean(),
    openedAt: fc.boolean(),
    repliedAt: fc.boolean(),
    vendor: fc.option(
      fc.record(
        {
          email_open_count: fc.integer({ min: 0, max: 2 }),
          email_click_count: fc.integer({ min: 0, max: 1 }),
          lt_interest_status: fc.integer({ min: -4, max: 5 }),
        },
        { requiredKeys: [] },
      ),
    ),
    events: fc.uniqueArray(
      fc.constantFrom(
        'email_sent',
        'email_clicked',
        'email_auto_replied',
        'lead_interested',
        'lead_meeting_booked',
        'lead_closed',
        'lead_not_interested',
      ),
      { maxLength: 2 },
    ),
  });
const worlds = fc.integer({ min: 1, max: 5 }).chain((leads) =>
  fc.record<World>({
    leads: fc.array(fc.record({ created: time, import: fc.option(fc.integer({ min: 0, max: 1 })) }), {
      minLength: leads,
      maxLength: leads,
    }),
    places: fc.uniqueArray(placeOf(leads), { maxLength: 6, selector: ({ lead, campaign }) => `${lead} ${campaign}` }),
  }),
);

const PENDING: Place = {
  ...{ lead: 0, campaign: 0, added: LATE, email: 'pending', overall: 'active', call: 'not_scheduled', linkedin: 'not_started' },
  ...{ sentAt: false, openedAt: false, repliedAt: false, vendor: null, events: [] },
};

beforeEach(async () => {
  await database.query('truncate outbound.campaigns, outbound.csv_imports_raw, outbound.leads cascade');
  await database.sql`insert into outbound.campaigns (id, campaign_name) values (${id(1)}, 'First'), (${id(2)}, 'Second')`;
  for (const csvImport of IMPORTS)
    await database.sql`insert into outbound.csv_imports_raw (id, file_name, raw_data) values (${csvImport}, 'a.csv', '[]')`;
});

describe('a funnel', () => {
  it('counts people, each stage with its share of the one before and of the first', async () => {
    const mail = (lead: number, more: Partial<Place>): Place => ({ ...PENDING, lead, email: 'sent', sentAt: true, ...more });
    await store({
      leads: Array.from({ length: 10 }, () => ({ created: EARLY, import: null })),
      places: [
        { ...PENDING, lead: 0 },
        mail(1, {}),
        mail(2, { openedAt: true }),
        mail(3, { openedAt: true, email: 'clicked' }),
        // Without tracking: no open was seen.
        mail(4, { email: 'replied', repliedAt: true, overall: 'replied' }),
        mail(5, { email: 'replied', repliedAt: true, vendor: { lt_interest_status: 2 } }),
        mail(6, { overall: 'converted', email: 'replied', repliedAt: true }),
        // Out of office.
        mail(7, { events: ['email_auto_replied'], vendor: { lt_interest_status: 0 } }),
        mail(7, { campaign: 1 }),
      ],
    });
    const { rows } = await report('funnel');
    expect(told(rows, 'stage', 'people', 'previous_stage', 'share_of_previous', 'share_of_first')).toEqual([
      'leads 10 null null 1',
      'enrolled 8 leads 0.8 0.8',
      'contacted 7 enrolled 0.875 0.7',
      'opened 2 contacted 0.2857 0.2',
      'clicked 1 opened 0.5 0.1',
      'replied 3 contacted 0.4286 0.3',
      'interested 2 replied 0.6667 0.2',
      'converted 1 interested 0.5 0.1',
    ]);
    expect(told((await report('funnel', '--campaign', 'second')).rows, 'campaign', 'stage', 'people').slice(0, 4)).toEqual([
      'Second leads 1',
      'Second enrolled 1',
      'Second contacted 1',
      'Second opened 0',
    ]);
    expect((await report('funnel', '--by-campaign')).rows).toHaveLength(16);
  });

  it('of nobody has no shares', async () => {
    const { rows } = await report('funnel');
    expect(new Set(rows.map((row) => `${row.people} ${row.share_of_previous} ${row.share_of_first}`))).toEqual(new Set(['0 null null']));
    expect((await report('funnel', '--by-campaign')).rows).toHaveLength(16);
  });

  it('of what there is not is a usage error', async () => {
    expect(await run('funnel', '--import', id(99))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('report imports') });
    expect(await run('funnel', '--campaign', 'Third')).toMatchObject({ exitCode: 2 });
    expect(await run('funnel', '--campaign', 'First', '--by-campaign')).toMatchObject({ exitCode: 2 });
  });

  it('agrees with another count, and no stage has more people than the one that it is a share of', async () => {
    const filters = fc.record(
      { campaign: fc.integer({ min: 0, max: 1 }), csvImport: fc.integer({ min: 0, max: 1 }), since: fc.constant('2026-09-15T00:00:00Z') },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(worlds, filters, async (world, { campaign, csvImport, since }) => {
        await store(world);
        const filter: FunnelFilter = {
          ...(campaign === undefined ? {} : { campaign_id: CAMPAIGNS[campaign] ?? '' }),
          ...(csvImport === undefined ? {} : { csv_import_id: IMPORTS[csvImport] ?? '' }),
          ...(since === undefined ? {} : { since }),
        };
        const [found] = (await funnel(database.db, filter)) ?? [];
        const counts = emptyCounts();
        for (const { stage, people } of found?.stages ?? []) counts[stage] = people;
        expect(counts).toEqual(
          count(world, {
            ...(campaign === undefined ? {} : { campaign }),
            ...(csvImport === undefined ? {} : { csvImport }),
            ...(since === undefined ? {} : { since }),
          }),
        );
        for (const { stage, people, previous_stage, share_of_previous, share_of_first } of found?.stages ?? []) {
          expect(previous_stage).toBe(PREVIOUS[stage]);
          expect(share_of_first).toBe(quotient(people, counts.leads));
          if (previous_stage === null) continue;
          expect(people).toBeLessThanOrEqual(counts[previous_stage]);
          expect(share_of_previous).toBe(quotient(people, counts[previous_stage]));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of each campaign is the one that is asked for by its name', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        await store(world);
        const each = await funnel(database.db, { by_campaign: true });
        const one = await Promise.all(CAMPAIGNS.map(async (campaign) => (await funnel(database.db, { campaign_id: campaign }))?.[0]));
        expect(each).toEqual(one);
      }),
      { numRuns: 10 },
    );
  });
});
