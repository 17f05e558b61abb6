import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as crm from '../../src/db/crm/contacts.ts';
import { importThreads, noteExportHandles } from '../../src/db/crm/dms.ts';
import * as messages from '../../src/db/crm/queue.ts';
import { putScores } from '../../src/db/crm/scores.ts';
import { putSeeds } from '../../src/db/crm/seeds.ts';
import { putFitSignals } from '../../src/db/crm/signals.ts';
import { OutreachDatabase } from '../../src/db/database.ts';
import { backfillRuns } from '../../src/db/discovery/backfill.ts';
import { applyReviews, putCategories } from '../../src/db/discovery/categories.ts';
import { emptyBatch, importClients, importPages, refreshPageClientCounts } from '../../src/db/discovery/imports.ts';
import { recordMedia } from '../../src/db/discovery/media.ts';
import * as queue from '../../src/db/discovery/scrape-queue.ts';
import { closeRequest, parkScrape } from '../../src/db/discovery/scrape-waits.ts';
import * as scrapes from '../../src/db/discovery/scrapes.ts';
import { DatabaseError } from '../../src/db/errors.ts';
import { createAccount, rotateKey, updateAccount } from '../../src/db/growth/accounts.ts';
import { putInsights } from '../../src/db/growth/brain.ts';
import { enrichLeads } from '../../src/db/growth/enrichment.ts';
import { changeLead, importLeads } from '../../src/db/growth/leads.ts';
import { archiveOld, deleteTest } from '../../src/db/growth/maintenance.ts';
import { ignoreOutreach, importProspects, logOutreach, markOutreach, scoreProspect } from '../../src/db/growth/prospects.ts';
import { seedInternalClient } from '../../src/db/growth/seeds.ts';
import { setCursor } from '../../src/db/ops/cursors.ts';
import { eraseRecords, eraseTexts } from '../../src/db/ops/erasure.ts';
import { halt, resume } from '../../src/db/ops/halts.ts';
import { recordImport } from '../../src/db/ops/imports.ts';
import { acquireLock, releaseLock } from '../../src/db/ops/locks.ts';
import { addRejects, rejectsRetried } from '../../src/db/ops/rejects.ts';
import { takeRequests } from '../../src/db/ops/requests.ts';
import { closeDeadRuns, finishRun, heartbeat, noteExit, startRun } from '../../src/db/ops/runs.ts';
import { addSuppressions, cancelWhatIsLeft, liftSuppressions, type NewSuppression } from '../../src/db/ops/suppressions.ts';
import { notePushed } from '../../src/db/outbound/block-list.ts';
import { createCampaign, setCampaignStatus } from '../../src/db/outbound/campaigns.ts';
import * as csv from '../../src/db/outbound/csv-imports.ts';
import { addCampaignLeads } from '../../src/db/outbound/enrolment.ts';
import { addEvent, type NewEvent } from '../../src/db/outbound/events.ts';
import { NORMALIZE_HOOKS, putCalls, putWebhooks } from '../../src/db/outbound/hooks.ts';
import { markVanished, putRaw } from '../../src/db/outbound/instantly.ts';
import { deriveCampaignLeads, NORMALIZE, previewNormalization } from '../../src/db/outbound/normalize.ts';
import { createOffer } from '../../src/db/outbound/offers.ts';
import { notePulled } from '../../src/db/outbound/pulls.ts';
import { claimPush, settlePush } from '../../src/db/outbound/pushes.ts';
import { saveAudience } from '../../src/db/sdr/audiences.ts';
import { moveCampaign, startCampaign, undoCampaign } from '../../src/db/sdr/campaigns.ts';
import * as registry from '../../src/db/sdr/companies.ts';
import * as sdrPushes from '../../src/db/sdr/pushes.ts';
import * as records from '../../src/db/sdr/records.ts';
import { decideReply, importReplies } from '../../src/db/sdr/replies.ts';
import * as research from '../../src/db/sdr/research.ts';
import type { Transport } from '../../src/db/transport.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { useDatabase } from '../support/databases.ts';

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [RUN, WORKER, OTHER, JOB, OLD_JOB] = [id(1), id(2), id(3), id(4), id(5)];
const no: NewSuppression = { kind: 'email', value: 'ana@studio.example', reason: 'asked us to stop', source: 'test' };
const PAST = '2025-11-20T00:00:00Z';
const PARTS = { resonance_score: 5, need_clarity_score: 0, value_delivered_score: 0, reliability_score: 0, consent_level: 0 };
const COMPANIES: registry.CompanyBatch = {
  ...{ explain: false, session_key: null, companies: [{ tin: '7707083893' }], employees: [{ n: 1 }] },
  ...{ company_fields: [{ company_name: 'Firm', tin: '7707083893' }], employee_fields: [{ full_name: 'Ann' }] },
};
const NAMES = { first_name: null, last_name: null, middle_name: null };
const REPAIR: records.NameRepair = {
  ...{ employee_id: id(130), full_name: 'Lee Ann', before: NAMES, after: { ...NAMES, first_name: 'Ann' }, confidence: 'high' },
};
const PROMPT: research.NewInteraction = {
  ...{ content_key: 'k', session_key: 's', conversation_id: null, prompt: 'p', response: null, model_used: null },
  ...{ confidence_score: null, processing_time: null, created_at: PAST },
};
const ANA = { emails: ['ana@studio.example'], handles: [], phones: [], names: [], pattern: '', name_pattern: null };
const FOUND = { product: 'p', signal_key: 'k', count: 1, quote: 'q', first_seen: PAST, last_seen: PAST };
const addProspect = (on: OutreachDatabase) =>
  importProspects(on, [{ identity: 'site corp.example', business_name: 'Corp', website: 'corp.example', default_language: 'en' }], false);
const prospectId = async () => String((await database.sql`select id from growth.prospect_candidates`)[0]?.id);
const log = async (on: OutreachDatabase) =>
  logOutreach(on, { id: OTHER, prospect: await prospectId(), subject: 's', body: 'b', at: PAST }, false);
const addAna = (on: OutreachDatabase) =>
  crm.addContacts(on, { by: 'x', contacts: [{ handle: 'ana.draws' }, { handle: 'ana.old' }] }, false);
const anaId = async () => {
  const [row] = await database.sql<{ id: string }[]>`select id from crm.instagram_contacts where instagram_username = 'ana.draws'`;
  return row?.id ?? '';
};

const database = useDatabase();
let db: OutreachDatabase;
/** The next call of this function is executed, and its answer lost. */
let lost: string | undefined;
let losing: OutreachDatabase;
const executions = new Map<string, number>();

beforeAll(async () => {
  const transport = postgresTransport(database.url);
  const target = { kind: 'postgres', url: database.url } as const;
  db = new OutreachDatabase(target, transport);
  const lossy: Transport = {
    ...transport,
    async call(request) {
      const name = `${request.schema}.${request.fn}`;
      const answer = await transport.call(request);
      executions.set(name, (executions.get(name) ?? 0) + 1);
      if (lost !== name) return answer;
      lost = undefined;
      throw new DatabaseError('read ECONNRESET', { kind: 'unavailable', code: 'ECONNRESET' });
    },
  };
  losing = new OutreachDatabase(target, lossy, { retryDelaysMs: [1] });
});
afterAll(async () => {
  await db.close();
});

async function reset(): Promise<void> {
  // Its log is append-only, and goes only with its rows.
  await database.sql`delete from growth.clients`;
  await database.sql`truncate growth.prospect_candidates, crm.instagram_contacts, crm.export_handles, crm.outreach_queue, crm.automation_patterns, crm.next_best_actions, crm.fit_signals, ops.runs, ops.job_locks, ops.halts, ops.suppressions, ops.erasures, ops.cancellations, ops.sync_cursors, outbound.instantly_campaigns_raw, outbound.instantly_accounts_raw, outbound.instantly_daily_analytics_raw, outbound.instantly_emails_raw, outbound.instantly_leads_raw, outbound.instantly_steps_raw, outbound.instantly_block_list_raw, outbound.listed_items, outbound.stale_campaign_leads, outbound.instantly_webhooks_raw, outbound.vapi_calls_raw, outbound.csv_imports_raw, outbound.companies, outbound.leads, outbound.campaigns, outbound.offers, discovery.clients, discovery.pages, sdr.companies, sdr.audiences, sdr.mails, sdr.ai_interactions restart identity cascade`;
  await startRun(db, {
    run_id: RUN,
    command: 'test',
    args: [],
    version: '0',
    host: 'h',
    pid: 1,
    process_started: '',
    source: null,
    idempotency_key: null,
  });
  executions.clear();
}

/** Every row of every table but what counts; times and ids that the database made are no difference. */
async function everything(): Promise<string[]> {
  const tables = await database.sql`select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname in ('ops', 'discovery', 'crm', 'outbound', 'sdr') and tablename not in ('migrations', 'sending_stops', 'request_grants') order by 1`;
  const rows: string[] = [];
  for (const { name } of tables)
    for (const { row } of await database.sql.unsafe(`select to_jsonb(t) as row from ${name} t`))
      rows.push(`${name} ${JSON.stringify(row)}`);
  return rows
    .map((row) =>
      row
        .replace(/"(?!00000000)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"/g, '"an id"')
        .replace(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"a time"'),
    )
    .sort();
}

const page = (ig_username: string) => ({ ...emptyBatch(), pages: [{ ig_username, contact_email: `${ig_username}@mail.example` }] });
const profile = { bio: 'x', external_url: null, email_candidates: [], contact_forms: [], promo_mentions: [], posts: [], metadata: {} };
const job = (n: string, handles: string[]) => ({ id: n, job_type: 'profile_scrape' as const, handles, priority: 0, metadata: {} });
const lease = { worker: WORKER, lease_seconds: 60 };
const mine = { run: RUN, lease };
const claim = { run: RUN, lease, maxAttempts: 5, types: ['profile_scrape'] as const };
const attempts = [{ n: 1, actor: 'a/b', starting: PAST, apify_run_id: 'r1', status: 'SUCCEEDED', items: 2, cost_usd: 0.25 }];
const end = { id: JOB, worker: WORKER, finished_at: PAST, total_expected: 2, total_retrieved: 2, failed_accounts: [], metadata: {} };
const failed = { ...end, status: 'failed', error_message: 'no' } as const;
const runOfPast = { job_type: 'profile_scrape', target_username: 'p', status: 'succeeded', total_retrieved: 1, finished_at: PAST } as const;
const reject = { line: 3, path: 'a', pointer: '/a', reason: 'r', record: { a: 1 } };
const lock = { name: 'job', holder: WORKER, host: 'h', pid: 1, process_started: '', command: 'test', lease_seconds: 60 };
const datasetRun = { id: JOB, job_type: 'profile_scrape', target_username: null, run_id: RUN, metadata: {}, ...lease } as const;
const pageId = async () => String((await database.sql`select id from discovery.pages`)[0]?.id);
const openJob = () => queue.queueScrapes(db, [job(JOB, ['p', 'q'])], mine);

const rawEntity = z.enum(['campaigns', 'accounts', 'daily', 'steps', 'leads', 'emails', 'block_list']);
const vendorItems = {
  campaigns: { list: { id: 'c', name: 'C', status: 1 }, analytics: null },
  accounts: { email: 'ann@sender.example' },
  daily: { date: '2026-09-17', sent: 1 },
  steps: { step: '0', variant: null, sent: 1 },
  leads: { id: 'l', email: 'joe@lead.example', status: -1 },
  emails: { id: 'e', timestamp_created: PAST, lead: 'joe@lead.example', ue_type: 1 },
  block_list: { value: 'enemy.example', raw: { id: 'b', bl_value: 'enemy.example' } },
};

const DELIVERIES = JSON.stringify([
  { event_type: 'reply_received', campaign: 'c', lead: 'joe@lead.example', email_id: 'e', at: PAST, raw: { event_type: 'reply_received' } },
]);
const REPORTS = JSON.stringify([{ call_id: 'a', ended_reason: 'voicemail', number: '+14155550100', raw: { id: 'a' } }]);
const callee = () => database.sql`insert into outbound.leads (email, phone) values ('joe@lead.example', '+14155550100')`;
/** While sending is halted. */
async function stopped(work: () => Promise<unknown>): Promise<void> {
  await halt(db, 'outbound', 'test', 'her');
  await work();
  await resume(db, 'outbound', 'her');
}

const DEAD = { command: 'c', args: [], version: '0', host: 'h', pid: 2, process_started: '', source: null, idempotency_key: null };

const CSV: csv.CsvContent = {
  ...{ id: JOB, file_name: 'a.csv', file_size_bytes: 1, content_sha256: 'x', run_id: RUN, error_log: [{ row: 2, error: 'no' }] },
  ...{ total_rows: 2, failed_rows: 1, layout: [], chunks: 1, raw_data: [] },
};
const openCsv = () => csv.openCsvImport(db, CSV, false);
const leads = (processed_rows: number): csv.LeadBatch => ({
  ...{ csv_import_id: JOB, processed_rows, source: 'import-csv a.csv' },
  refusals: [{ kind: 'email', value: 'ben@firm.example', reason: 'opted out', row: 3 }],
  leads: [
    { email: 'ana@firm.example', first_name: 'Ana', csv_row_number: 2, recorded_at: PAST },
    { linkedin_url: 'https://www.linkedin.com/in/ben', csv_row_number: 3, recorded_at: PAST },
  ],
});

const newCampaign = (on: OutreachDatabase) =>
  createCampaign(on, { id: JOB, allow_duplicate: false, campaign: { campaign_name: 'C' } }, false);
const putPlace = async () => {
  await newCampaign(db);
  await database.sql`insert into outbound.leads (id, email) values (${OTHER}, 'joe@lead.example')`;
  await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) values (${JOB}, ${OTHER})`;
};
const byHand = async (): Promise<NewEvent> => ({
  ...{ id: OLD_JOB, event_key: `manual:${OLD_JOB}`, event_source: 'manual', event_type: 'status_changed', lead_id: OTHER, examples: 1 },
  ...{
    event_timestamp: PAST,
    overall_status: 'unsubscribed',
    performed_by: String((await database.sql`select id from outbound.users`)[0]?.id),
  },
});

/** A campaign of the vendor's with Ann in it, and Ben, who is in none. */
const makePlace = async () => {
  await database.sql`insert into outbound.campaigns (id, campaign_name, instantly_campaign_id) values (${JOB}, 'C', 'c')`;
  await database.sql`insert into outbound.leads (id, email) values (${WORKER}, 'ann@lead.example'), (${OTHER}, 'ben@lead.example')`;
  await database.sql`insert into outbound.campaign_leads (id, campaign_id, lead_id) values (${OLD_JOB}, ${JOB}, ${WORKER})`;
};
const claimPlace = (on: OutreachDatabase) =>
  claimPush(on, { push_id: RUN, campaign_id: JOB, run_id: RUN, place_ids: [OLD_JOB], again: false });

/** A saved audience of one employee. */
const makeAudience = async () => {
  await database.sql`insert into sdr.companies (id, company_name) values (${JOB}, 'Firm')`;
  await database.sql`insert into sdr.employees (id, company_id, full_name, work_email) values (${OTHER}, ${JOB}, 'Ana', 'ana@registry.example')`;
  await database.sql`insert into sdr.audiences (id, name, filter, filter_hash, matched, selected) values (${JOB}, 'A', '[]', 'h', 1, 1)`;
  await database.sql`insert into sdr.audience_members (audience_id, employee_id) values (${JOB}, ${OTHER})`;
};
const startIt = (on: OutreachDatabase) =>
  startCampaign(on, {
    ...{
      id: OLD_JOB,
      audience_id: JOB,
      employee_ids: [OTHER],
      outreach_type: 'sales',
      sent_date: '2026-01-01',
      state: 'queued',
      run_id: RUN,
    },
  });
const makeStarted = async () => {
  await makeAudience();
  await startIt(db);
};
const TARGET = { audience_id: JOB, vendor: 'smartlead', vendor_campaign: '7', again: false } as const;
const claimIt = (on: OutreachDatabase) => sdrPushes.claimPush(on, { ...TARGET, push_id: OLD_JOB, run_id: RUN, employee_ids: [OTHER] });

/** A message of the queue, as the columns say. */
const putMessage = (columns: Record<string, unknown>) =>
  database.sql`insert into crm.outreach_queue ${database.sql({ id: JOB, username: 'ana', message_text: 'Hi', ...columns })}`;
const CLAIMED = { claim_id: OTHER, claimed_at: new Date(), lease_ends_at: new Date(Date.now() + 600_000) };
const SENDING = { account: null, per_hour: 10, per_day: 30, gap_ms: 60_000 };

const ACCOUNT = {
  ...{ client_id: JOB, business_name: 'S', email: 'ana@studio.example', contact_name: null, language: 'en', is_test: false },
  ...{ password_hash: '!', api_key: 'sha256:x', api_key_prefix: 'client_0' },
};
const addAccount = (on: OutreachDatabase) => createAccount(on, ACCOUNT, false);
const withAccount = async () => {
  await addAccount(db);
  return db;
};
const addLead = (on: OutreachDatabase) =>
  importLeads(
    on,
    {
      by: 'x',
      rounds: [
        [
          {
            ...{ client_id: JOB, email: 'joe@lead.example', name: 'Joe', first_at: PAST, at: PAST, entry_at: PAST, hash: 'h' },
            looks_like_test: false,
          },
        ],
      ],
    },
    false,
  );

interface Case {
  fn: string;
  /** What makes it another case of the same function. */
  when?: string;
  before?: () => Promise<unknown>;
  act: (db: OutreachDatabase) => Promise<unknown>;
  /** Its answer counts what was new to this execution, so that a second one counts less. */
  countsNew?: true;
}

const cases: Case[] = [
  { fn: 'growth.create_account', act: addAccount, countsNew: true },
  {
    fn: 'growth.update_account',
    before: () => addAccount(db),
    act: (on) => updateAccount(on, { client: JOB, set: { business_name: 'T' } }, false),
    countsNew: true,
  },
  {
    fn: 'growth.rotate_key',
    before: () => addAccount(db),
    act: (on) =>
      rotateKey(
        on,
        {
          ...{ id: OTHER, client: JOB, api_key: 'sha256:y', fingerprint: '0'.repeat(64), prefix: 'client_1', by: 'x', reason: 'r' },
          grace_seconds: null,
        },
        false,
      ),
    countsNew: true,
  },
  { fn: 'growth.import_leads', before: () => addAccount(db), act: addLead, countsNew: true },
  {
    fn: 'growth.change_lead',
    before: async () => {
      await addAccount(db);
      await addLead(db);
    },
    act: async (on) => {
      const [lead] = await database.sql`select id from growth.lead_memory`;
      const answer = await changeLead(on, { lead: String(lead?.id), verb: 'convert', action_id: OTHER, by: 'x' }, false);
      return { tag: answer.tag };
    },
  },
  { fn: 'growth.import_prospects', act: addProspect, countsNew: true },
  {
    fn: 'growth.score_prospect',
    before: () => addProspect(db),
    act: async (on) => {
      const test = {
        autoresponder: false,
        response_seconds: null,
        answer: null,
        tested_at: PAST,
        response_score: 0,
        automation_need_score: 100,
      };
      return scoreProspect(on, { prospect: await prospectId(), ...test }, false);
    },
    countsNew: true,
  },
  { fn: 'growth.log_outreach', before: () => addProspect(db), act: log, countsNew: true },
  {
    fn: 'growth.mark_outreach',
    before: async () => {
      await addProspect(db);
      await log(db);
    },
    act: async (on) => markOutreach(on, { prospect: await prospectId(), status: 'replied', at: null }, false),
    countsNew: true,
  },
  {
    fn: 'growth.ignore_outreach',
    before: async () => {
      await addProspect(db);
      await log(db);
    },
    act: (on) => ignoreOutreach(on, new Date().toISOString(), false),
    countsNew: true,
  },
  {
    fn: 'growth.put_insights',
    before: async () => {
      await addAccount(db);
      await addLead(db);
      const [lead] = await database.sql`select id from growth.lead_memory`;
      await changeLead(db, { lead: String(lead?.id), verb: 'convert', action_id: OTHER, by: 'x' }, false);
      await database.sql`delete from growth.growth_brain`;
    },
    act: (on) =>
      putInsights(
        on,
        {
          ...{ day: '2026-01-01', client_ids: [JOB], since: null },
          insights: [{ client_id: JOB, event_type: 'urgency_trend', learning_snapshot: {}, insight_text: 'x', confidence: 0.5 }],
        },
        false,
      ),
    countsNew: true,
  },
  {
    fn: 'growth.enrich_leads',
    before: async () => {
      await addAccount(db);
      await database.sql`insert into growth.lead_memory (id, client_id, email, name, message) values (${OTHER}, ${JOB}, 'joe@lead.example', 'Joe', 'x')`;
    },
    act: (on) => {
      const lead = { id: OTHER, message_md5: '9dd4e461268c8034f5c8564e155c67a6', source: 'rules', intent: 'a', tone: 'b', urgency: 'Low' };
      const answers = [{ content_hash: 'a'.repeat(64), lead_id: OTHER, model: 'm', answer: {} }];
      return enrichLeads(on, { by: 'x', leads: [{ ...lead, confidence_score: 0.5, ai_summary: 'c' }], answers }, false);
    },
    countsNew: true,
  },
  {
    fn: 'ops.start_run',
    act: (on) => startRun(on, { ...DEAD, run_id: id(9) }),
  },
  {
    fn: 'ops.finish_run',
    act: (on) =>
      finishRun(on, { run_id: RUN, status: 'succeeded', exit_code: 0, counts: {}, requests: 1, error_message: null, summary: null }),
  },
  {
    fn: 'ops.close_dead_runs',
    before: () => startRun(db, { ...DEAD, run_id: id(8) }),
    act: (on) => closeDeadRuns(on, [id(8)]),
    countsNew: true,
  },
  {
    fn: 'ops.erase_texts',
    before: async () =>
      void (await database.sql`insert into sdr.ai_interactions (session_key, prompt) values ('s', 'write to ana@studio.example')`),
    act: (on) => eraseTexts(on, ANA, 'sdr.ai_interactions', false),
    countsNew: true,
  },
  {
    fn: 'ops.erase_records',
    before: async () => void (await addLead(await withAccount())),
    act: (on) => eraseRecords(on, ANA, false),
    countsNew: true,
  },
  {
    fn: 'growth.archive_old',
    before: async () => void (await addLead(await withAccount())),
    act: (on) => archiveOld(on, { before: '2030-01-01T00:00:00Z', client: null, by: 'x' }, false),
    countsNew: true,
  },
  {
    fn: 'growth.delete_test',
    before: async () => {
      await addLead(await withAccount());
      await database.sql`update growth.clients set is_test = true`;
    },
    act: async (on) => {
      const deleted: Record<string, number>[] = [];
      const [account] = await database.sql<{ id: string }[]>`select client_id as id from growth.clients`;
      await deleteTest(on, { client_ids: [account?.id ?? id(999)], leads: false }, (some) => deleted.push(some));
      return deleted;
    },
    countsNew: true,
  },
  { fn: 'ops.note_exit', act: (on) => noteExit(on, { run_id: RUN, exit_code: 1, error_message: 'no room' }) },
  { fn: 'ops.acquire_lock', act: async (on) => ({ ...(await acquireLock(on, lock)), acquired_at: '' }) },
  { fn: 'ops.release_lock', before: () => acquireLock(db, lock), act: (on) => releaseLock(on, 'job', WORKER) },
  {
    fn: 'ops.heartbeat_run',
    before: () => acquireLock(db, lock),
    act: (on) => heartbeat(on, { runId: WORKER, leaseSeconds: 60 }),
  },
  {
    fn: 'ops.record_import',
    act: (on) => recordImport(on, { command: 'c', sha256: 'x', options: {}, run_id: RUN, source: 'f', bytes: 1, counts: {} }),
  },
  { fn: 'ops.take_requests', act: (on) => takeRequests(on, 'vendor', [{ seconds: 1, limit: 10 }], 2) },
  {
    fn: 'ops.set_cursor',
    before: () => acquireLock(db, { ...lock, holder: RUN }),
    act: (on) => setCursor(on, { name: 'c', cursor: { at: 1 }, lock: 'job', run_id: RUN }),
  },
  ...Object.entries(vendorItems).map(
    ([entity, item]): Case => ({
      fn: `outbound.put_raw_${entity}`,
      act: (on) => putRaw(on, rawEntity.parse(entity), { items: JSON.stringify([item]), campaign: 'c' }, false),
      countsNew: true,
    }),
  ),
  {
    fn: 'outbound.mark_vanished',
    before: () => putRaw(db, 'leads', { items: JSON.stringify([vendorItems.leads]) }, false),
    act: (on) => markVanished(on, { entity: 'leads', listing: id(9), workspace: 'w' }),
    countsNew: true,
  },
  ...(['campaigns', 'emails', 'leads'] as const).map(
    (entity): Case => ({
      fn: `outbound.normalize_${entity}`,
      before: () => putRaw(db, entity, { items: JSON.stringify([vendorItems[entity]]) }, false),
      act: (on) => NORMALIZE[entity](on, { after: null, size: 10 }),
      countsNew: true,
    }),
  ),
  { fn: 'outbound.create_campaign', act: newCampaign, countsNew: true },
  {
    fn: 'outbound.create_offer',
    act: (on) => createOffer(on, { id: JOB, allow_duplicate: false, offer: { offer_name: 'O' } }, false),
    countsNew: true,
  },
  {
    fn: 'outbound.set_campaign_status',
    before: () => newCampaign(db),
    act: (on) => setCampaignStatus(on, { id: JOB, from: 'draft', to: 'active' }),
  },
  { fn: 'outbound.add_event', before: putPlace, act: async (on) => addEvent(on, await byHand(), false), countsNew: true },
  { fn: 'crm.add_contacts', act: addAna, countsNew: true },
  {
    fn: 'crm.change_contact',
    before: () => addAna(db),
    act: (on) =>
      crm.changeContact(
        on,
        { handle: 'ana.draws', by: 'x', add_note: 'n', add_values: [{ type: 'link', at: PAST }], stage: 'context_captured' },
        false,
      ),
    countsNew: true,
  },
  {
    fn: 'crm.note_touch',
    before: () => addAna(db),
    act: (on) => crm.noteTouch(on, { id: JOB, handle: 'ana.draws', lane: 'service', at: PAST, note: null, by: 'x' }, false),
    countsNew: true,
  },
  {
    fn: 'crm.note_consent',
    before: () => addAna(db),
    act: (on) =>
      crm.noteConsent(on, { id: JOB, handle: 'ana.draws', given: true, evidence: 'yes', reason: null, at: PAST, by: 'x' }, false),
    countsNew: true,
  },
  {
    fn: 'crm.decide_holds',
    before: async () => {
      await addAna(db);
      await database.sql`insert into crm.holds (contact_id, quote, said_at) select id, 'stop', now() from crm.instagram_contacts`;
    },
    act: (on) => crm.decideHolds(on, { handle: 'ana.draws', decision: 'not_a_no', reason: 'r', by: 'x' }, false),
    countsNew: true,
  },
  {
    fn: 'crm.merge_contacts',
    before: () => addAna(db),
    act: (on) => crm.mergeContacts(on, { keep: 'ana.draws', other: 'ana.old', by: 'x', reason: null }, false),
    countsNew: true,
  },
  {
    fn: 'crm.put_scores',
    before: () => addAna(db),
    act: async (on) => putScores(on, { recompute: false, rows: [{ id: await anaId(), ...PARTS }] }, false),
    countsNew: true,
  },
  {
    fn: 'crm.put_fit_signals',
    before: () => addAna(db),
    act: async (on) => putFitSignals(on, [{ id: await anaId(), fit_signals: [FOUND] }], false),
    countsNew: true,
  },
  { fn: 'outbound.put_webhooks', act: (on) => putWebhooks(on, DELIVERIES, false), countsNew: true },
  { fn: 'outbound.put_calls', before: callee, act: (on) => putCalls(on, REPORTS, false), countsNew: true },
  {
    fn: 'outbound.preview_normalization',
    act: (on) => previewNormalization(on, { after: { campaigns: null, emails: null, leads: null }, size: 10, all: true }),
  },
  {
    fn: 'outbound.normalize_webhooks',
    before: () => stopped(() => putWebhooks(db, DELIVERIES, false)),
    act: (on) => NORMALIZE_HOOKS.webhooks(on, { after: null, size: 10, all: false }),
    countsNew: true,
  },
  {
    fn: 'outbound.normalize_calls',
    before: async () => {
      await callee();
      await stopped(() => putCalls(db, REPORTS, false));
    },
    act: (on) => NORMALIZE_HOOKS.calls(on, { after: null, size: 10, all: false }),
    countsNew: true,
  },
  { fn: 'outbound.note_pushed', act: (on) => notePushed(on, ['enemy.example']), countsNew: true },
  {
    fn: 'outbound.derive_campaign_leads',
    before: async () => {
      await putRaw(db, 'emails', { items: JSON.stringify([{ ...vendorItems.emails, campaign_id: 'c' }]) }, false);
      await NORMALIZE.emails(db, { after: null, size: 10 });
    },
    act: (on) => deriveCampaignLeads(on, 10),
    countsNew: true,
  },
  {
    fn: 'outbound.add_campaign_leads',
    before: makePlace,
    act: (on) => addCampaignLeads(on, { campaign_id: JOB, lead_ids: [OTHER], rules: {} }),
    countsNew: true,
  },
  {
    fn: 'sdr.save_audience',
    before: makeAudience,
    act: (on) => saveAudience(on, { name: 'B', filter: [], stored: [], filter_hash: 'h', run_id: RUN }),
  },
  { fn: 'sdr.start_campaign', before: makeAudience, act: startIt },
  {
    fn: 'sdr.move_campaign',
    before: makeStarted,
    act: (on) => moveCampaign(on, { number: 1, from: ['queued'], to: 'sent' }, false),
    countsNew: true,
  },
  { fn: 'sdr.undo_campaign', before: makeStarted, act: (on) => undoCampaign(on, { number: 1, state: 'queued' }, false), countsNew: true },
  { fn: 'sdr.claim_push', before: makeAudience, act: claimIt },
  {
    fn: 'sdr.settle_push',
    before: async () => {
      await makeAudience();
      await claimIt(db);
    },
    act: (on) =>
      sdrPushes.settlePush(on, {
        push_id: OLD_JOB,
        answer: { total_leads: 1 },
        outcomes: [{ email: 'ana@registry.example', push_id: OLD_JOB, outcome: 'pushed' }],
      }),
    countsNew: true,
  },
  { fn: 'outbound.claim_push', before: makePlace, act: claimPlace },
  {
    fn: 'outbound.settle_push',
    before: async () => {
      await makePlace();
      await claimPlace(db);
    },
    act: (on) =>
      settlePush(on, {
        push_id: RUN,
        answer: { total_sent: 1 },
        outcomes: [{ place_id: OLD_JOB, push_id: RUN, outcome: 'pushed', instantly_lead_id: 'l' }],
      }),
    countsNew: true,
  },
  {
    fn: 'outbound.note_pulled',
    before: async () => {
      await makePlace();
      await putRaw(db, 'leads', { items: JSON.stringify([{ ...vendorItems.leads, email: 'ann@lead.example', campaign: 'c' }]) }, false);
    },
    act: (on) => notePulled(on, 'c', ['l']),
    countsNew: true,
  },
  { fn: 'ops.add_rejects', act: (on) => addRejects(on, RUN, 'f', [reject, reject, { ...reject, line: 4 }]) },
  { fn: 'ops.reject_retried', before: () => addRejects(db, RUN, 'f', [reject]), act: (on) => rejectsRetried(on, RUN, RUN) },
  {
    fn: 'ops.add_suppressions',
    act: (on) => addSuppressions(on, [no], { dryRun: false, examples: 1 }),
    countsNew: true,
  },
  {
    fn: 'ops.lift_suppressions',
    before: () => addSuppressions(db, [no], { dryRun: false, examples: 1 }),
    act: (on) => liftSuppressions(on, [no], { reason: 'asked again', by: 'me', dryRun: false }),
    countsNew: true,
  },
  {
    fn: 'ops.cancel_next',
    before: async () => {
      await addSuppressions(db, [no], { dryRun: false, examples: 1 });
      await database.sql`insert into ops.cancellations (suppression_ids) select array_agg(id) from ops.suppressions`;
    },
    act: cancelWhatIsLeft,
  },
  {
    fn: 'ops.restore_next',
    before: async () => {
      await database.sql`insert into crm.outreach_queue (username, message_text) values ('ana', 'Hello')`;
      await addSuppressions(db, [{ ...no, kind: 'handle', value: 'ana' }], { dryRun: false, examples: 1 });
    },
    act: async (on) => {
      const { undoes } = await liftSuppressions(on, [{ kind: 'handle', value: 'ana' }], { reason: 'asked again', by: 'me', dryRun: false });
      return undoes;
    },
  },
  {
    fn: 'crm.enqueue_messages',
    before: () => database.sql`insert into crm.instagram_contacts (id, instagram_username) values (${OTHER}, 'ana')`,
    act: (on) => {
      const at = new Date(Date.now() + 3_600_000).toISOString();
      const message = { id: JOB, contact_id: OTHER, username: 'ana', message: 'Hi', lane: 'service', template: null, scheduled_at: at };
      const of = {
        run_id: RUN,
        campaign: 'c',
        priority: 5,
        expire_after: 60,
        keep_on_reply: false,
        day_starts: [PAST, '2040-01-01T00:00:00Z'],
      };
      return messages.enqueueMessages(on, { ...SENDING, ...of, messages: [message] });
    },
  },
  {
    fn: 'crm.claim_messages',
    before: () => putMessage({}),
    act: async (on) => {
      const { items } = await messages.claimMessages(on, {
        ...SENDING,
        request_id: RUN,
        most: 1,
        lease_ms: 60_000,
        day_start: PAST,
        zones: {},
        is_open: true,
      });
      return items.map((item) => item.id);
    },
  },
  { fn: 'crm.sweep_queue', before: () => putMessage({ scheduled_at: new Date(0) }), act: messages.sweepQueue, countsNew: true },
  {
    fn: 'crm.finish_message',
    before: () => putMessage(CLAIMED),
    act: (on) => messages.finishMessage(on, { id: JOB, run_id: RUN }),
    countsNew: true,
  },
  ...[
    { fn: 'crm.fail_message', columns: CLAIMED, call: messages.failMessage },
    { fn: 'crm.cancel_message', columns: {}, call: messages.cancelMessage },
    { fn: 'crm.requeue_message', columns: { status: 'failed', error: 'no' }, call: messages.requeueMessage },
  ].map(
    ({ fn, columns, call }): Case => ({
      fn,
      before: () => putMessage(columns),
      act: (on) => call(on, { id: JOB, run_id: RUN, error: 'private', reason: 'wrong text', unsafe: false }),
      countsNew: true,
    }),
  ),
  {
    fn: 'sdr.import_replies',
    act: (on) =>
      importReplies(
        on,
        {
          mails: [
            {
              ...{ fingerprint: 'f'.repeat(64), message_id: 'm', from: 'ana@studio.example', to: [], subject: null, sent_at: PAST },
              ...{ body: 'no', is_automatic: false, source: 'x' },
              replies: [
                {
                  ...{ addresses: ['ana@studio.example'], outcome: 'decline', confidence: 0.9, evidence: 'no' },
                  ...{ is_policy: false, is_answer: true, returns_on: null, successor: null },
                },
              ],
            },
          ],
        },
        false,
      ),
    countsNew: true,
  },
  {
    fn: 'sdr.decide_reply',
    before: () =>
      database.sql.unsafe(`
      insert into sdr.mails (id, fingerprint, is_automatic) values ('${JOB}', repeat('a', 64), false);
      insert into sdr.replies (id, mail_id, ordinal, at, address, candidates, outcome, found_outcome, confidence, evidence, is_policy, is_answer)
      values ('${JOB}', '${JOB}', 1, now(), 'ana@studio.example', '{ana@studio.example}', 'decline', 'decline', 0.9, 'no', false, true)`),
    act: (on) => decideReply(on, { id: JOB, outcome: 'unsubscribe', reason: 'looked at it', by: 'me' }, false),
    countsNew: true,
  },
  {
    fn: 'crm.import_threads',
    act: (on) =>
      importThreads(
        on,
        {
          threads: [
            { thread_id: '1', username: 'zoe', display_name: 'Zoe', tab: 'primary', is_archived: false, newest: PAST, more: false },
          ],
          messages: [{ t: 0, at: PAST, o: false, y: 'text', m: 'please stop', h: 'please stop' }],
        },
        false,
      ),
    countsNew: true,
  },
  { fn: 'crm.note_export_handles', act: (on) => noteExportHandles(on, [{ handle: 'zoe', display_name: 'Zoe' }]), countsNew: true },
  {
    fn: 'crm.put_seeds',
    act: (on) => putSeeds(on, { overwrite: true, templates: [{ lane: 'rewarm', action_key: 'a', action_text: 't' }] }, false),
    countsNew: true,
  },
  { fn: 'growth.seed_internal_client', act: (on) => seedInternalClient(on, false), countsNew: true },
  { fn: 'ops.halt', act: async (on) => (await halt(on, 'crm', 'because', 'me')).halted },
  {
    fn: 'ops.halt',
    when: 'it was halted already',
    before: () => halt(db, 'crm', 'first', 'her'),
    act: async (on) => (await halt(on, 'crm', 'because', 'me')).halted,
  },
  {
    fn: 'discovery.import_clients',
    act: (on) => {
      const client = { ig_username: 'c', display_name: null, added_at: null, last_scraped_at: PAST, file_updated_at: null, metadata: {} };
      const run = { ...runOfPast, job_type: 'client_following', target_username: 'c', error_message: null, metadata: {} } as const;
      return importClients(on, { clients: [client], runs: [run] }, false);
    },
    countsNew: true,
  },
  {
    fn: 'discovery.import_pages',
    before: () => scrapes.addClients(db, ['c']),
    act: (on) =>
      importPages(
        on,
        {
          ...page('p'),
          runs: [{ ...runOfPast, error_message: null, metadata: {} }],
          profiles: [{ ig_username: 'p', scraped_at: PAST, ...profile }],
          events: [{ ig_username: 'p', signal_type: 's', detected_at: PAST, details: { source: 'bio', value: 'v' } }],
          sources: [{ ig_username: 'c', added_at: null, scraped_at: PAST }],
          followed: ['p'],
          follows: { page: [0], source: [0], kind: [1] },
        },
        false,
      ),
    countsNew: true,
  },
  { fn: 'outbound.open_csv_import', act: (on) => csv.openCsvImport(on, CSV, false), countsNew: true },
  { fn: 'outbound.put_csv_chunk', before: openCsv, act: (on) => csv.putCsvChunk(on, JOB, 1, '[{"Email": "ana@firm.example"}]') },
  { fn: 'outbound.note_csv_import', before: openCsv, act: (on) => csv.noteCsvImport(on, JOB, 'completed', 1) },
  { fn: 'outbound.fail_csv_import', act: (on) => csv.failCsvImport(on, CSV) },
  {
    fn: 'outbound.import_companies',
    before: openCsv,
    act: (on) =>
      csv.importCompanies(on, { csv_import_id: JOB, companies: [{ company_name: 'Firm', company_domain: 'firm.example' }] }, false),
    countsNew: true,
  },
  {
    fn: 'outbound.import_leads',
    before: async () => {
      await openCsv();
      await csv.noteCsvImport(db, JOB, 'processing', 0);
    },
    act: (on) => csv.importLeads(on, leads(2), false),
    countsNew: true,
  },
  {
    fn: 'outbound.key_companies',
    before: () => database.sql`insert into outbound.companies (id, company_name) values (${JOB}, 'Firm')`,
    act: (on) => csv.keyCompanies(on, [{ id: JOB, name_key: 'firm|' }]),
  },
  {
    fn: 'sdr.import_companies',
    act: (on) => registry.importCompanies(on, COMPANIES, false),
    countsNew: true,
  },
  {
    fn: 'sdr.update_record',
    before: () => database.sql`insert into sdr.companies (id, company_name) values (${id(90)}, 'Firm')`,
    act: (on) => records.updateRecord(on, { kind: 'company', id: id(90), set: { segment: 'IT' }, release: [] }, false),
    countsNew: true,
  },
  {
    fn: 'sdr.merge_companies',
    before: () => database.sql`insert into sdr.companies (id, company_name) values (${id(73)}, 'Firm'), (${id(74)}, 'Branch')`,
    act: (on) => records.mergeRecords(on, 'company', { keep: id(73), other: id(74), by: 'x', reason: null }, false),
    countsNew: true,
  },
  {
    fn: 'sdr.merge_employees',
    before: () => database.sql`with c as (insert into sdr.companies (company_name) values ('Firm') returning id)
      insert into sdr.employees (id, company_id, full_name) select e, c.id, 'Ann' from c, unnest(array[${id(83)}, ${id(84)}]::uuid[]) as e`,
    act: (on) => records.mergeRecords(on, 'employee', { keep: id(83), other: id(84), by: 'x', reason: null }, false),
    countsNew: true,
  },
  {
    fn: 'sdr.put_registry_statuses',
    act: (on) => records.putRegistryStatuses(on, { by: 'x', rows: [{ registry_status: 'words', status: 'Active' }] }, false),
    countsNew: true,
  },
  {
    fn: 'sdr.repair_names',
    before: () => database.sql`with c as (insert into sdr.companies (company_name) values ('Firm') returning id)
      insert into sdr.employees (id, company_id, full_name) select ${id(130)}, c.id, 'Lee Ann' from c`,
    act: (on) => records.repairNames(on, { by: 'x', rows: [REPAIR] }, false),
    countsNew: true,
  },
  {
    fn: 'sdr.put_research',
    before: () => database.sql`insert into sdr.companies (id, company_name) values (${id(140)}, 'Firm')`,
    act: (on) => research.putResearch(on, [{ company_id: id(140), research: 'tools', research_at: PAST }], false),
    countsNew: true,
  },
  {
    fn: 'sdr.put_ai_interactions',
    act: (on) => research.putInteractions(on, [PROMPT], false),
    countsNew: true,
  },
  { fn: 'discovery.refresh_page_client_counts', act: refreshPageClientCounts },
  { fn: 'discovery.add_clients', act: (on) => scrapes.addClients(on, ['a', 'b']), countsNew: true },
  { fn: 'discovery.queue_scrapes', act: (on) => queue.queueScrapes(on, [job(JOB, ['p', 'q']), job(id(6), ['q', 'r'])], { run: RUN }) },
  { fn: 'discovery.queue_scrapes', when: 'for a worker', act: (on) => queue.queueScrapes(on, [job(JOB, ['p'])], mine) },
  {
    fn: 'discovery.queue_scrapes',
    when: 'a queued job is taken over',
    before: () => queue.queueScrapes(db, [job(OLD_JOB, ['p'])], { run: RUN }),
    act: async (on) => {
      const { opened, busy } = await queue.queueScrapes(on, [job(JOB, ['p'])], mine);
      expect(opened.map((each) => each.id)).toEqual([OLD_JOB]);
      return { opened, busy };
    },
  },
  {
    fn: 'discovery.claim_scrape',
    before: () => queue.queueScrapes(db, [job(JOB, ['p']), job(OLD_JOB, ['q']), job(id(6), ['r'])], { run: RUN }),
    act: (on) => queue.claimScrape(on, claim),
  },
  { fn: 'discovery.claim_scrape', when: 'the queue is empty', act: (on) => queue.claimScrape(on, claim) },
  {
    fn: 'discovery.note_scrape',
    before: openJob,
    act: (on) => queue.noteScrape(on, { id: JOB, worker: WORKER, apify_run_id: 'r1', cost_usd: 0.25, attempts }),
  },
  { fn: 'discovery.release_scrape', before: openJob, act: (on) => queue.releaseScrape(on, JOB, WORKER) },
  { fn: 'discovery.renew_scrapes', before: openJob, act: (on) => scrapes.renewScrapes(on, [JOB, OTHER], lease) },
  {
    fn: 'discovery.reserve_spend',
    before: openJob,
    act: (on) => queue.reserveSpend(on, { id: JOB, worker: WORKER, usd: 1, ceiling_usd: 1.5 }),
  },
  { fn: 'discovery.finish_scrape', before: openJob, act: (on) => scrapes.finishScrape(on, failed) },
  {
    fn: 'discovery.finish_scrape',
    when: 'the vendor wants it later',
    before: openJob,
    act: (on) => scrapes.finishScrape(on, { ...failed, later: { id: id(7), handles: ['p'], not_before: PAST, reason: 'a limit' } }),
  },
  { fn: 'discovery.park_scrape', before: openJob, act: (on) => parkScrape(on, { id: JOB, worker: WORKER, attempts }) },
  {
    fn: 'discovery.close_request',
    before: () => queue.queueScrapes(db, [{ ...job(JOB, ['p']), request_key: 'k' }], mine),
    act: (on) => closeRequest(on, 'k'),
  },
  {
    fn: 'discovery.settle_scrape',
    before: async () => {
      await openJob();
      await scrapes.finishScrape(db, failed);
    },
    act: (on) => queue.settleScrape(on, JOB, attempts),
  },
  {
    fn: 'discovery.requeue_scrapes',
    before: async () => {
      await openJob();
      await scrapes.finishScrape(db, failed);
    },
    act: async (on) => {
      const answer = await queue.requeueScrapes(on, {}, RUN, false);
      expect(answer).toEqual({ requeued: 1, handles: ['p', 'q'] });
      return answer;
    },
  },
  { fn: 'discovery.open_scrape', act: (on) => scrapes.openScrape(on, datasetRun) },
  {
    fn: 'discovery.open_scrape',
    when: 'anew',
    before: () => scrapes.openScrape(db, { ...datasetRun, worker: OTHER }),
    act: (on) => scrapes.openScrape(on, datasetRun),
  },
  {
    fn: 'discovery.put_scrape_items',
    before: () => scrapes.openScrape(db, datasetRun),
    act: (on) => scrapes.putScrapeItems(on, 1, [{ run: JOB, index: 0, item: { a: 1 } }]),
    countsNew: true,
  },
  {
    fn: 'discovery.note_page_failures',
    before: () => importPages(db, page('p'), false),
    act: (on) => scrapes.notePageFailures(on, [{ ig_username: 'p', error: 'gone', failed_at: PAST }]),
  },
  {
    fn: 'discovery.note_client_profiles',
    before: () => scrapes.addClients(db, ['c']),
    act: (on) => scrapes.noteClientProfiles(on, [{ ig_username: 'c', follows_count: 5, scraped_at: PAST }]),
  },
  {
    fn: 'discovery.record_media',
    before: () => importPages(db, { ...emptyBatch(), pages: [{ ig_username: 'p', metadata: { profile_pic: { sha256: 'f' } } }] }, false),
    act: async (on) =>
      recordMedia(on, [
        { page_id: await pageId(), kind: 'profile_pic', sha256: 'f', mime_type: 'image/png', storage_path: 'profiles/f.png' },
      ]),
  },
  {
    fn: 'discovery.put_categories',
    before: () => importPages(db, { ...page('p'), profiles: [{ ig_username: 'p', scraped_at: PAST, ...profile }] }, false),
    act: async (on) => {
      const verdict = { category: 'x', confidence: 0.9, promo_status: 'warm', indicators: ['dm'], emails: ['a@b.example'] } as const;
      const rest = { has_contact_form: null, contact_forms: [], website: null, categorizer: {}, page_id: await pageId() };
      const event = { ig_username: 'p', signal_type: 's', detected_at: PAST, details: { source: 'bio', value: 'v' } };
      return putCategories(on, { pages: [{ ...verdict, ...rest, indicators: ['dm'], emails: ['a@b.example'] }], events: [event] }, false);
    },
    countsNew: true,
  },
  {
    fn: 'discovery.apply_reviews',
    before: () => importPages(db, page('p'), false),
    act: (on) => applyReviews(on, [{ ig_username: 'p', category: 'x', pricing_notes: 'n' }], false),
    countsNew: true,
  },
  { fn: 'discovery.backfill_runs', act: (on) => backfillRuns(on, [{ ...runOfPast, total_expected: 2 }], {}, false), countsNew: true },
];

/** Not repeated: the loss is told. */
const NEVER = ['ops.resume'];

describe('a call whose answer was lost', () => {
  it.each(cases.map((one) => [one.when === undefined ? one.fn : `${one.fn}: ${one.when}`, one] as const))('%s', async (_, one) => {
    await reset();
    await one.before?.();
    const answer = await one.act(db);
    const after = await everything();

    await reset();
    await one.before?.();
    lost = one.fn;
    const again = await one.act(losing);
    expect(executions.get(one.fn)).toBe(2);
    if (one.countsNew !== true) expect(again).toEqual(answer);
    expect(await everything()).toEqual(after);
  });

  it('is told where a second execution could undo what came in between', async () => {
    await reset();
    await halt(db, 'crm', 'first', 'her');
    lost = 'ops.resume';
    const told = await resume(losing, 'crm', 'me').catch((error: unknown) => error);
    expect(told).toMatchObject({ kind: 'lost_answer', outcome: 'unknown' });
    expect(executions.get('ops.resume')).toBe(1);
  });

  it('is in this table for everything that writes', async () => {
    const called = new Set<string>();
    for (const file of await readdir('src/db', { recursive: true })) {
      if (!file.endsWith('.ts') || file === 'database.types.ts') continue;
      const text = await readFile(join('src/db', file), 'utf8');
      for (const [, schema, fn] of text.matchAll(/\.call\(\s*'(\w+)',\s*'(\w+)'/g)) called.add(`${schema}.${fn}`);
    }
    expect(called.size).toBeGreaterThan(30);
    const volatile = await database.sql`select n.nspname || '.' || p.proname as name from pg_proc p
      join pg_namespace n on n.oid = p.pronamespace where p.provolatile = 'v' and n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr')`;
    const writes = volatile.map(({ name }) => String(name)).filter((name) => called.has(name));
    expect([...new Set([...cases.map(({ fn }) => fn), ...NEVER])].sort()).toEqual([...new Set(writes)].sort());
  });
});

describe('a call that was never sent', () => {
  it.each(['ECONNREFUSED', 'CONNECT_TIMEOUT', '57P03', '53300'])('%s: is tried again, also where it must not be repeated', async (code) => {
    await reset();
    await halt(db, 'crm', 'first', 'her');
    let refusals = 2;
    const transport = postgresTransport(database.url);
    const refusing: Transport = {
      ...transport,
      async call(request) {
        if (refusals-- > 0) throw new DatabaseError('no', { kind: 'unavailable', code });
        return transport.call(request);
      },
    };
    const on = new OutreachDatabase(db.target, refusing, { retryDelaysMs: [1, 1] });
    expect((await resume(on, 'crm', 'me')).resumed).toBe(true);
    await on.close();
  });
});

describe('claims', () => {
  it('one request has one job, also while its first execution is under way; each other has another', async () => {
    await reset();
    await queue.queueScrapes(
      db,
      Array.from({ length: 20 }, (_, i) => job(id(100 + i), [`p${i}`])),
      { run: RUN },
    );
    const requests = Array.from({ length: 8 }, (_, i) => id(200 + i));
    const payload = (request_id: string) => ({ request_id, run_id: RUN, ...lease, max_attempts: 5, job_types: ['profile_scrape'] });
    const claims = await Promise.all(
      [...requests, ...requests, ...requests].map(async (request) => {
        const [row] = await database.sql`select discovery.claim_scrape(${database.sql.json(payload(request))}) #>> '{job,id}' as job`;
        return [request, row?.job] as const;
      }),
    );
    const jobs = new Map(claims);
    for (const [request, claimed] of claims) expect(claimed).toBe(jobs.get(request));
    expect(new Set(jobs.values()).size).toBe(requests.length);
  });
});
