import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LEAD_COLUMNS } from '../../src/growth/import-leads/columns.ts';
import { PROSPECT_COLUMNS } from '../../src/growth/prospects/columns.ts';
import { CSV_COLUMNS } from '../../src/outbound/import-csv/columns.ts';
import { INTERACTION_COLUMNS } from '../../src/sdr/ai/rows.ts';
import { COMPANY_COLUMNS } from '../../src/sdr/import-companies/columns.ts';
import { RESEARCH_COLUMNS } from '../../src/sdr/research/rows.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { delivery } from '../support/hooks.ts';
import { HOSTILE, hostile, object, type Token, withField } from '../support/hostile-values.ts';

const dir = useDirectory();
const database = useDatabase();
const summarySchema = z.looseObject({
  run_id: z.string(),
  rejected: z.looseObject({ count: z.number() }),
  tables: z.record(z.string(), z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() })),
  warnings: z.array(z.looseObject({ code: z.string(), count: z.number() })),
});
type Summary = z.infer<typeof summarySchema>;

/** How an importer is fed, and what it took of that. */
interface Importer {
  command: readonly string[];
  /** Flags behind the file. */
  flags: readonly string[];
  /** A record without anything odd; n makes it another one than all others. */
  record(n: number): Record<string, Token>;
  /** The fields that it knows. */
  fields: readonly string[];
  file(records: readonly Token[], from: number): string;
  prepare?(from: number, count: number): Promise<unknown>;
  accepted(summary: Summary, from: number, count: number): Promise<number>;
}

const lines = (records: readonly Token[]) => `${records.join('\n')}\n`;
const text = (value: string): Token => JSON.stringify(value);
const written = ({ tables }: Summary, name: string) => {
  const { inserted, updated, unchanged } = tables[name] ?? { inserted: 0, updated: 0, unchanged: 0 };
  return inserted + updated + unchanged;
};
const warned = ({ warnings }: Summary, code: string) => warnings.find((warning) => warning.code === code)?.count ?? 0;
const time = (n: number) => text(new Date(Date.UTC(2016, 0, 1) + n * 3_600_000).toISOString());
const count = async (query: string) => Number((await database.query(query))[0]?.count);
const retrieved = async ({ run_id }: Summary) =>
  count(`select coalesce(sum(total_retrieved), 0) as count from discovery.scrape_runs where run_id = '${run_id}'`);
const tokens = (record: Readonly<Record<string, unknown>>): Record<string, Token> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, JSON.stringify(value)]));
const call = (n: number) => tokens({ call: { id: `call${n}`, metadata: { lead_id: `call${n}@hill.example` } } });
const within = (column: string, prefix: string, from: number, size: number) =>
  `${column} in (select '${prefix}' || i from generate_series(${from}, ${from + size - 1}) i)`;

const TENANT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const PAGE: Record<string, Token> = { full_name: text('Anna'), follower_count: '5', clients_following: '["client.one"]' };
const PROFILE_FIELDS =
  'profile_pic_url profile_pic_base64 bio posts follower_count full_name scraped_at promo_status promo_indicators website_promo_info failed last_attempt error extra';

const IMPORTERS: Record<string, Importer> = {
  'import-clients-json (pages)': {
    command: ['import-clients-json'],
    flags: [],
    record: () => PAGE,
    fields:
      'username full_name follower_count is_verified promo_price category category_confidence contact_email promo_status promo_indicators last_categorized profile_data known_contact_methods website_url website_promo_info profile_pic_base64 bio extra __proto__'.split(
        ' ',
      ),
    file: (records, from) => object([['pages', object(records.map((record, i) => [`page${from + i}`, record]))]]),
    accepted: (_, from, size) => count(`select count(*) from discovery.pages where ${within('ig_username', 'page', from, size)}`),
  },
  'import-clients-json (profiles)': {
    command: ['import-clients-json'],
    flags: [],
    record: () => ({ bio: text('Coffee'), scraped_at: time(1) }),
    fields: PROFILE_FIELDS.split(' '),
    file: (records, from) =>
      object([['pages', object(records.map((record, i) => [`prof${from + i}`, object([['profile_data', record]])]))]]),
    accepted: (_, from, size) => count(`select count(*) from discovery.pages where ${within('ig_username', 'prof', from, size)}`),
  },
  'import-clients-json (clients)': {
    command: ['import-clients-json'],
    flags: [],
    record: (n) => ({ name: text('Anna'), last_scraped: time(n), following_count: '3' }),
    fields: 'name username added_date following_count last_scraped extra __proto__'.split(' '),
    file: (records, from) => object([['clients', object(records.map((record, i) => [`kunde${from + i}`, record]))]]),
    accepted: (_, from, size) => count(`select count(*) from discovery.clients where ${within('ig_username', 'kunde', from, size)}`),
  },
  'scrape following': {
    command: ['scrape', 'following', '--from-dataset'],
    flags: ['--add-clients', '--scraped-at', '2026-02-01'],
    record: (n) => ({ username: text(`followed${n}`), followed_by: text('lena.codes'), pk: text(String(n)), full_name: text('Anna') }),
    fields: 'pk full_name profile_pic_url is_private is_verified type error status introduction user extra __proto__'.split(' '),
    file: lines,
    accepted: async (summary) => (await retrieved(summary)) + warned(summary, 'skipped_rows'),
  },
  'scrape profiles': {
    command: ['scrape', 'profiles', '--from-dataset'],
    flags: ['--scraped-at', '2026-02-01', '--no-media'],
    record: (n) => ({ username: text(`profil${n}`), id: text(String(n)), followersCount: '7', biography: text('Coffee') }),
    fields:
      'username id followersCount followsCount postsCount biography fullName externalUrl externalUrls private verified businessCategoryName businessEmail profilePicUrl highlightsData latestPosts error errorDescription status requestErrorMessages extra __proto__'.split(
        ' ',
      ),
    file: lines,
    accepted: retrieved,
  },
  'scrape profiles (posts)': {
    command: ['scrape', 'profiles', '--from-dataset'],
    flags: ['--scraped-at', '2026-02-01', '--no-media'],
    record: (n) => ({ id: text(String(n)), caption: text('Coffee'), timestamp: time(n) }),
    fields: 'id shortCode type caption url displayUrl images likesCount commentsCount timestamp isPinned __proto__'.split(' '),
    file: (records, from) =>
      lines(
        records.map((record, i) =>
          object([
            ['username', text(`post${from + i}`)],
            ['id', '"1"'],
            ['biography', '"x"'],
            ['latestPosts', `[${record}]`],
          ]),
        ),
      ),
    accepted: retrieved,
  },
  'backfill scrape-runs': {
    command: ['backfill', 'scrape-runs', '--from'],
    flags: [],
    record: (n) => ({ job_type: '"profile_scrape"', target_username: text(`past${n}`), finished_at: time(n), total_retrieved: '1' }),
    fields: 'job_type target_username finished_at status total_expected total_retrieved error_message'.split(' '),
    file: lines,
    accepted: async (summary) => written(summary, 'discovery.scrape_runs'),
  },
  'categorize apply': {
    command: ['categorize', 'apply'],
    flags: [],
    record: (n) => ({
      ig_username: text(`known${n}`),
      category: '"FITNESS"',
      promo_status: '"warm"',
      promo_price: '20',
      pricing_notes: '"n"',
    }),
    fields: 'ig_username category promo_status promo_price pricing_notes'.split(' '),
    file: lines,
    prepare: (from, size) =>
      database.query(`insert into discovery.pages (ig_username) select 'known' || i from generate_series(${from}, ${from + size - 1}) i`),
    accepted: async (summary) => written(summary, 'discovery.pages') + warned(summary, 'unknown_pages') + warned(summary, 'undecided'),
  },
  'suppress import': {
    command: ['suppress', 'import'],
    flags: [],
    record: (n) => ({
      email: text(`anna${n}@hill.example`),
      reason: '"asked"',
      source: '"form"',
      evidence: '"letter"',
      expires_at: time(100_000 + n),
    }),
    fields: 'email reason source evidence expires_at kind'.split(' '),
    file: lines,
    accepted: async (summary) => written(summary, 'ops.suppressions'),
  },
  'import-csv': {
    command: ['import-csv'],
    flags: [],
    record: (n) => ({
      email: text(`lead${n}@hill.example`),
      first_name: text('Anna'),
      company_name: text('Hill & Dale'),
      website: text('https://hill.example'),
      phone: text(`+1415555${String(n).padStart(4, '0')}`),
    }),
    fields: CSV_COLUMNS.map(({ target }) => target).concat('extra', '__proto__', 'constructor'),
    file: lines,
    accepted: async (summary) => written(summary, 'outbound.leads') + warned(summary, 'repeated_people'),
  },
  'import-companies': {
    command: ['import-companies'],
    flags: [],
    record: (n) => ({ company_name: text(`Firm ${n}`), source: text('list'), region: text('Tver') }),
    // What a company is known by would make one of two records.
    fields: COMPANY_COLUMNS.map(({ target }) => target)
      .filter((target) => !['company_name', 'tin', 'registration_number', 'website'].includes(target))
      .concat('extra', '__proto__', 'constructor'),
    file: lines,
    accepted: async (summary) => written(summary, 'sdr.companies'),
  },
  'ai log': {
    command: ['ai', 'log'],
    flags: [],
    record: (n) => ({ session_key: text(`s${n}`), prompt: text(`prompt ${n}`), response: text('yes') }),
    fields: INTERACTION_COLUMNS.map(({ target }) => target).concat('extra', '__proto__', 'constructor'),
    file: lines,
    accepted: async (summary) => written(summary, 'sdr.ai_interactions') + warned(summary, 'repeated_records'),
  },
  'import-leads': {
    command: ['import-leads'],
    flags: ['--client', TENANT],
    record: (n) => ({
      email: text(`inbound${n}@hill.example`),
      name: text('Anna'),
      timestamp: time(n),
      message: text('Hi'),
      urgency: text('High'),
      confidence_score: '0.5',
      tone_history: '[{"value": "calm", "timestamp": "2026-01-01T00:00:00Z"}]',
    }),
    fields: LEAD_COLUMNS.map(({ target }) => target).concat('extra', '__proto__', 'constructor'),
    file: lines,
    prepare: () =>
      database.query(`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
                      values ('${TENANT}', 'T', 't@tenant.example', '!', 'k') on conflict do nothing`),
    accepted: async (summary) => written(summary, 'growth.lead_memory'),
  },
  'prospects import': {
    command: ['prospects', 'import'],
    flags: [],
    record: (n) => ({
      business_name: text(`Firm ${n}`),
      website: text(`https://firm${n}.example/`),
      contact_email: text(`info${n}@hill.example`),
    }),
    fields: PROSPECT_COLUMNS.map(({ target }) => target).concat('extra', '__proto__', 'constructor'),
    file: lines,
    accepted: async (summary) => written(summary, 'growth.prospect_candidates') + warned(summary, 'repeated_prospects'),
  },
  'companies research': {
    command: ['companies', 'research', '--set'],
    flags: [],
    record: (n) => ({ company_name: text(`Known ${n}`), company_research: text('They make tools'), research_at: time(1) }),
    fields: RESEARCH_COLUMNS.map(({ target }) => target)
      .filter((target) => target !== 'company_name')
      .concat('extra', '__proto__', 'constructor'),
    file: lines,
    prepare: (from, size) =>
      database.query(`insert into sdr.companies (company_name) select 'Known ' || i from generate_series(${from}, ${from + size - 1}) i`),
    accepted: async (summary) => written(summary, 'sdr.companies'),
  },
  'webhook ingest': {
    command: ['webhook', 'ingest'],
    flags: [],
    record: (n) => tokens(delivery('email_sent', { lead_email: `hook${n}@hill.example`, email_id: `mail${n}`, step: 1 })),
    fields:
      'event_type timestamp campaign_id lead_email email email_id step variant firstName phone jobTitle reply_text payload workspace extra __proto__'.split(
        ' ',
      ),
    file: lines,
    accepted: async (summary) => written(summary, 'outbound.instantly_webhooks_raw'),
  },
  'import-calls': {
    command: ['import-calls'],
    flags: [],
    record: (n) => ({ type: text('end-of-call-report'), ...call(n), endedReason: text('customer-ended-call'), startedAt: time(1) }),
    fields:
      'type timestamp endedReason startedAt endedAt call customer callId message artifact analysis recordingUrl transcript summary metadata assistant assistantOverrides extra __proto__'.split(
        ' ',
      ),
    file: lines,
    // Whose call it was is a reject where nobody knows.
    accepted: async (summary) => written(summary, 'outbound.events') + warned(summary, 'other_messages'),
  },
};

let runs = 0;
let next = 0;

/** Imports the records, and answers what became of them. */
async function run({ command, flags, file, prepare, accepted }: Importer, make: (from: number) => readonly Token[]) {
  const from = next;
  const records = make(from);
  next += records.length;
  runs += 1;
  const path = join(dir.path, `records${runs}.json`);
  await writeFile(path, file(records, from));
  await prepare?.(from, records.length);
  const { exitCode, stdout, stderr } = await runCli([...command, path, ...flags, '--format', 'json', '--database', database.url]);
  expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: expect.toBeOneOf([0, 3]) });
  const summary = summarySchema.parse(JSON.parse(stdout));
  // Entries of a record (an image, a followed page) are refused by themselves.
  const rejected = await count(
    `select count(distinct coalesce(substring(pointer from '^/(?:pages|clients)/[^/]+'), pointer)) from ops.rejects
     where run_id = '${summary.run_id}' and pointer !~ '^/(pages|clients)/[^/]+/.' and pointer is not null`,
  );
  return { summary, records: records.length, rejected, accepted: await accepted(summary, from, records.length) };
}

describe.each(Object.entries(IMPORTERS))('%s', (_, importer) => {
  const { fields, record } = importer;

  it('accepts or rejects each record, whatever one of its values is', async () => {
    const { records, accepted, rejected } = await run(importer, (from) => [
      ...fields.flatMap((field, f) => HOSTILE.map((token, i) => withField(record(from + f * HOSTILE.length + i), field, token, false))),
      object(Object.entries(record(from + fields.length * HOSTILE.length))),
    ]);
    expect(accepted + rejected).toBe(records);
    expect(accepted).toBeGreaterThan(0);
  });

  it('accepts or rejects each record, whatever its values are', async () => {
    const hostileFields = fc.array(fc.tuple(fc.constantFrom(...fields.filter((name) => !KEYS.has(name))), hostile, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(hostileFields, { minLength: 20, maxLength: 60 }), async (all) => {
        const { records, accepted, rejected } = await run(importer, (from) =>
          all.map((changes, i) => {
            const base: [string, Token][] = Object.entries(record(from + i));
            for (const [name, token, twice] of changes) {
              const at = base.findIndex(([key]) => key === name);
              if (at !== -1 && !twice) base.splice(at, 1);
              base.push([name, token]);
            }
            return object(base);
          }),
        );
        expect(accepted + rejected).toBe(records);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

/** With two of them odd, two records may become the same one. */
const KEYS: ReadonlySet<string> = new Set([
  'username',
  'target_username',
  'ig_username',
  'email',
  'finished_at',
  'callId',
  'call',
  'message',
]);

describe('rejects retry', () => {
  it('accepts or rejects each corrected record, whatever its values are', async () => {
    const importer = IMPORTERS['backfill scrape-runs'];
    if (importer === undefined) throw new Error('no such importer');
    const bad = HOSTILE.map(() => '"-1"');
    const { summary } = await run(importer, (from) =>
      bad.map((token, i) => withField(importer.record(from + i), 'total_expected', token, false)),
    );
    const open = await database.query(`select pointer from ops.rejects where run_id = '${summary.run_id}' order by id`);
    expect(open).toHaveLength(HOSTILE.length);
    const path = join(dir.path, 'corrected.ndjson');
    const from = next;
    next += open.length;
    await writeFile(
      path,
      lines(
        open.map(({ pointer }, i) =>
          object([
            ['pointer', text(String(pointer))],
            ['record', withField(importer.record(from + i), 'error_message', HOSTILE[i] ?? '1', false)],
          ]),
        ),
      ),
    );
    const { exitCode, stdout, stderr } = await runCli([
      'rejects',
      'retry',
      summary.run_id,
      path,
      '--format',
      'json',
      '--database',
      database.url,
    ]);
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: expect.toBeOneOf([0, 3]) });
    const again = summarySchema.parse(JSON.parse(stdout));
    expect(written(again, 'discovery.scrape_runs') + again.rejected.count).toBe(open.length);
    expect(await count(`select count(*) from ops.rejects where run_id = '${summary.run_id}' and retried_by is null`)).toBe(
      again.rejected.count,
    );
  });
});
