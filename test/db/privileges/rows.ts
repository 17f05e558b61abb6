import type postgres from 'postgres';
import { TENANT_A, TENANT_B } from './actors.ts';

export const SUPPRESSED_HANDLE = 'ana.gone';
export const SUPPRESSED_EMAIL = 'gone@studio.example';

const id = (n: number): string => `'00000000-0000-4000-8000-${String(n).padStart(12, '0')}'`;
const [A, B] = [`'${TENANT_A}'`, `'${TENANT_B}'`];
const FINGERPRINT = `repeat('0', 64)`;

interface TableRows {
  columns: string;
  /** A row each. */
  stored: string[];
  /** A row to insert beside them. */
  fresh: string;
}

/** Rows of every table, parents first. ops.migrations has its own from the migrations. */
export const ROWS: Record<string, TableRows> = {
  'ops.runs': {
    columns: 'id, command, version, host, pid',
    stored: [`${id(1)}, 'test', '0', 'h', 1`],
    fresh: `${id(2)}, 'test', '0', 'h', 1`,
  },
  'ops.import_files': {
    columns: 'run_id, command, sha256, source, bytes',
    stored: [`${id(1)}, 'test', 'a', 'file', 1`],
    fresh: `${id(1)}, 'test', 'b', 'file', 1`,
  },
  'ops.rejects': { columns: 'run_id, source, path, reason', stored: [`${id(1)}, 'file', 'x', 'r'`], fresh: `${id(1)}, 'file', 'y', 'r'` },
  'ops.request_grants': { columns: 'name, requests', stored: [`'a', 1`], fresh: `'b', 1` },
  'ops.sync_cursors': { columns: 'name, run_id', stored: [`'a', ${id(1)}`], fresh: `'b', ${id(1)}` },
  'ops.job_locks': {
    columns: 'name, holder, host, pid, command, expires_at',
    stored: [`'a', ${id(1)}, 'h', 1, 'test', now()`],
    fresh: `'b', ${id(1)}, 'h', 1, 'test', now()`,
  },
  'ops.suppressions': {
    columns: 'kind, value, reason, source',
    stored: [`'handle', '${SUPPRESSED_HANDLE}', 'asked', 'test'`, `'email', '${SUPPRESSED_EMAIL}', 'asked', 'test'`],
    fresh: `'handle', 'ben.gone', 'asked', 'test'`,
  },
  'ops.past_links': {
    columns: 'from_kind, from_value, kind, value, via',
    stored: [`'handle', 'old', 'handle', 'older', 'test'`],
    fresh: `'handle', 'new', 'handle', 'newer', 'test'`,
  },
  'ops.cancellations': { columns: 'suppression_ids', stored: [`array[${id(1)}]::uuid[]`], fresh: `array[${id(2)}]::uuid[]` },
  'ops.erasure_key': { columns: 'is_only', stored: [], fresh: 'true' },
  'ops.erasures': {
    columns: 'kind, key_hash',
    stored: [`'email', 'erased:' || repeat('a', 64)`],
    fresh: `'email', 'erased:' || repeat('b', 64)`,
  },
  'ops.erasure_pass': { columns: 'transaction', stored: [`'1'`], fresh: `'2'` },
  'ops.settings': { columns: 'name, value', stored: [`'a', 'x'`], fresh: `'b', 'x'` },
  'ops.shared_mailbox_names': { columns: 'name', stored: [`'a'`], fresh: `'b'` },
  'ops.phones': { columns: 'relation, record_id, key', stored: [`'a', ${id(1)}, '+491'`], fresh: `'a', ${id(2)}, '+491'` },
  'ops.key_changes': {
    columns: 'id, relation, record_id, column_name, before, outcome',
    stored: [`1, 'a', ${id(1)}, 'b', 'c', 'left'`],
    fresh: `2, 'a', ${id(2)}, 'b', 'c', 'left'`,
  },
  'ops.migration_notes': { columns: 'version, note', stored: [`'1', 'a'`], fresh: `'1', 'b'` },
  // The migrations store what there is.
  'ops.sending_states': {
    columns: 'relation, column_name, state, leads_to_sending',
    stored: [],
    fresh: `'crm.outreach_queue', 'status', 'other', false`,
  },
  'ops.sending_stops': { columns: 'only_row', stored: [], fresh: 'true' },
  'ops.halts': {
    columns: 'system, reason, halted_by, resumed_by, resumed_at',
    stored: [`'crm', 'over', 'ana', 'ana', now()`],
    fresh: `'crm', 'now', 'ana', null, null`,
  },

  'discovery.clients': { columns: 'id, ig_username', stored: [`${id(1)}, 'ana'`, `${id(2)}, 'ben'`], fresh: `${id(3)}, 'cleo'` },
  // Beside those of the pages.
  'discovery.page_ranks': {
    columns: 'page_id, promo_status, ig_username',
    stored: [`${id(8)}, 'warm', 'p_eight'`],
    fresh: `${id(9)}, 'warm', 'p_nine'`,
  },
  'discovery.pages': {
    columns: 'id, ig_username, contact_email',
    stored: [`${id(1)}, 'p_one', 'one@pages.example'`, `${id(2)}, 'p_two', null`],
    fresh: `${id(3)}, 'p_three', null`,
  },
  'discovery.scrape_runs': {
    columns: 'id, job_type, client_id',
    stored: [`${id(1)}, 'client_following', ${id(1)}`],
    fresh: `${id(2)}, 'client_following', ${id(1)}`,
  },
  'discovery.scrape_items': {
    columns: 'scrape_run_id, attempt, item_index, item',
    stored: [`${id(1)}, 1, 0, '{}'`],
    fresh: `${id(1)}, 1, 1, '{}'`,
  },
  'discovery.client_following': {
    columns: 'client_id, page_id, source_run_id',
    stored: [`${id(1)}, ${id(1)}, ${id(1)}`],
    fresh: `${id(2)}, ${id(1)}, ${id(1)}`,
  },
  'discovery.page_profiles': { columns: 'page_id, scraped_at', stored: [`${id(1)}, '2026-01-01'`], fresh: `${id(1)}, '2026-01-02'` },
  'discovery.promo_events': { columns: 'page_id, signal_type', stored: [`${id(1)}, 'bio'`], fresh: `${id(1)}, 'bio'` },

  'growth.clients': {
    columns: 'client_id, business_name, email, password_hash, api_key, smtp_host, smtp_port, smtp_username, smtp_password',
    stored: [
      `${A}, 'A', 'a@tenant.example', '!', 'client_a', 'mail.tenant.example', 25, 'a', 'pa'`,
      `${B}, 'B', 'b@tenant.example', '!', 'client_b', 'mail.tenant.example', 25, 'b', 'pb'`,
    ],
    fresh: `${id(3)}, 'C', 'c@tenant.example', '!', 'client_c', null, null, null, null`,
  },
  'growth.lead_memory': {
    columns: 'id, email, name, client_id',
    stored: [
      `${id(1)}, 'one@lead.example', 'One', ${A}`,
      `${id(2)}, 'two@lead.example', 'Two', ${A}`,
      `${id(3)}, 'three@lead.example', 'Three', ${B}`,
      // Nobody's: hidden from whoever is no tenant, too.
      `${id(4)}, 'four@lead.example', 'Four', null`,
    ],
    fresh: `${id(5)}, 'five@lead.example', 'Five', ${A}`,
  },
  'growth.lead_actions': {
    columns: 'lead_id, client_id, action_type',
    stored: [`${id(1)}, ${A}, 'insert'`, `${id(2)}, ${A}, 'insert'`, `${id(3)}, ${B}, 'insert'`, `${id(4)}, null, 'insert'`],
    fresh: `${id(1)}, ${A}, 'tag'`,
  },
  'growth.growth_brain': {
    columns: 'client_id, event_type, insight_text',
    stored: [`${A}, 'conversion', 'x'`, `${A}, 'conversion', 'y'`, `${B}, 'conversion', 'z'`, `null, 'conversion', 'w'`],
    fresh: `${A}, 'conversion', 'v'`,
  },
  'growth.prospect_candidates': { columns: 'id, business_name', stored: [`${id(1)}, 'P'`], fresh: `${id(2)}, 'Q'` },
  'growth.prospect_outreach_log': {
    columns: 'prospect_id, email_subject, email_body',
    stored: [`${id(1)}, 's', 'b'`],
    fresh: `${id(1)}, 't', 'b'`,
  },
  'growth.model_answers': {
    columns: 'content_hash, lead_id, model, answer',
    stored: [`repeat('a', 64), ${id(1)}, 'm', '{}'`],
    fresh: `repeat('b', 64), ${id(1)}, 'm', '{}'`,
  },
  'growth.api_key_rotation_log': {
    columns: 'client_id, new_key_fingerprint, new_key_prefix, rotated_by',
    stored: [`${A}, ${FINGERPRINT}, 'client_a', 'test'`, `${B}, ${FINGERPRINT}, 'client_b', 'test'`],
    fresh: `${A}, ${FINGERPRINT}, 'client_a', 'test'`,
  },

  'crm.instagram_contacts': { columns: 'id, instagram_username', stored: [`${id(1)}, 'ana'`], fresh: `${id(2)}, 'ben'` },
  'crm.instagram_conversations': { columns: 'id, contact_id', stored: [`${id(1)}, ${id(1)}`], fresh: `${id(2)}, ${id(1)}` },
  'crm.instagram_messages': {
    columns: 'conversation_id, contact_id, message_text, is_outbound',
    stored: [`${id(1)}, ${id(1)}, 'hello', true`],
    fresh: `${id(1)}, ${id(1)}, 'hi', false`,
  },
  'crm.automation_patterns': { columns: 'pattern_type, pattern_key, pattern_value', stored: [`'t', 'k', 'v'`], fresh: `'t', 'l', 'v'` },
  'crm.next_best_actions': { columns: 'lane, action_key, action_text', stored: [`'offer', 'k', 't'`], fresh: `'offer', 'l', 't'` },
  'crm.fit_signals': { columns: 'product, signal_key, signal_description', stored: [`'p', 'k', 'd'`], fresh: `'p', 'l', 'd'` },
  'crm.outreach_queue': {
    columns: 'contact_id, username, message_text',
    stored: [`${id(1)}, 'ana', 'hello'`],
    fresh: `null, 'ben', 'hello'`,
  },
  'crm.contact_changes': {
    columns: 'contact_id, field, changed_by',
    stored: [`${id(1)}, 'notes', 'robin'`],
    fresh: `${id(1)}, 'tags', 'robin'`,
  },
  'crm.consents': {
    columns: 'contact_id, is_given, evidence, at, noted_by',
    stored: [`${id(1)}, true, 'asked for it', '2026-01-01', 'robin'`],
    fresh: `${id(1)}, true, 'again', '2026-01-02', 'robin'`,
  },
  'crm.holds': {
    columns: 'contact_id, quote, said_at',
    stored: [`${id(1)}, 'please stop', '2026-01-01'`],
    fresh: `${id(1)}, 'stop it', '2026-01-02'`,
  },
  'crm.contact_touches': {
    columns: 'contact_id, lane, at, noted_by',
    stored: [`${id(1)}, 'service', '2026-01-01', 'robin'`],
    fresh: `${id(1)}, 'offer', '2026-01-02', 'robin'`,
  },
  'crm.export_handles': { columns: 'handle', stored: [`'ana.listed'`], fresh: `'ben.listed'` },
  'crm.merged_handles': {
    columns: 'handle, contact_id, merged_by',
    stored: [`'ana.old', ${id(1)}, 'robin'`],
    fresh: `'ana.older', ${id(1)}, 'robin'`,
  },

  'outbound.users': {
    columns: 'id, email, full_name',
    stored: [`${id(1)}, 'ana@team.example', 'Ana'`],
    fresh: `${id(2)}, 'ben@team.example', 'Ben'`,
  },
  'outbound.instantly_campaigns_raw': { columns: 'instantly_campaign_id, raw_json', stored: [`'a', '{}'`], fresh: `'b', '{}'` },
  'outbound.instantly_accounts_raw': { columns: 'email, raw_json', stored: [`'a@team.example', '{}'`], fresh: `'b@team.example', '{}'` },
  'outbound.instantly_daily_analytics_raw': {
    columns: 'analytics_date, raw_json',
    stored: [`'2026-01-01', '{}'`],
    fresh: `'2026-01-02', '{}'`,
  },
  'outbound.instantly_emails_raw': { columns: 'instantly_email_id, raw_json', stored: [`'a', '{}'`], fresh: `'b', '{}'` },
  'outbound.instantly_leads_raw': { columns: 'instantly_lead_id, raw_json', stored: [`'a', '{}'`], fresh: `'b', '{}'` },
  'outbound.instantly_steps_raw': { columns: 'instantly_campaign_id, raw_json', stored: [`'a', '{}'`], fresh: `'b', '{}'` },
  'outbound.instantly_block_list_raw': { columns: 'value, raw_json', stored: [`'a.example', '{}'`], fresh: `'b.example', '{}'` },
  'outbound.instantly_webhooks_raw': {
    columns: 'fact_key, event_type, event_date, raw_json',
    stored: [`'a', 'email_sent', now(), '{}'`],
    fresh: `'b', 'email_sent', now(), '{}'`,
  },
  'outbound.vapi_calls_raw': { columns: 'call_id, raw_json', stored: [`'a', '{}'`], fresh: `'b', '{}'` },
  'outbound.listed_items': {
    columns: 'entity, listing, item_id',
    stored: [`'leads', ${id(1)}, 'a'`],
    fresh: `'leads', ${id(1)}, 'b'`,
  },
  'outbound.csv_imports_raw': {
    columns: 'id, file_name, uploaded_by, raw_data',
    stored: [`${id(1)}, 'a.csv', ${id(1)}, '[]'`],
    fresh: `${id(2)}, 'b.csv', ${id(1)}, '[]'`,
  },
  'outbound.offers': { columns: 'id, offer_name, created_by', stored: [`${id(1)}, 'o', ${id(1)}`], fresh: `${id(2)}, 'p', ${id(1)}` },
  'outbound.companies': {
    columns: 'id, company_name, first_seen_in_csv_id',
    stored: [`${id(1)}, 'Studio', ${id(1)}`],
    fresh: `${id(2)}, 'Shop', ${id(1)}`,
  },
  'outbound.leads': {
    columns: 'id, email, company_id',
    stored: [`${id(1)}, 'one@studio.example', ${id(1)}`, `${id(2)}, 'two@studio.example', ${id(1)}`],
    fresh: `${id(3)}, 'three@studio.example', ${id(1)}`,
  },
  'outbound.campaigns': { columns: 'id, campaign_name, offer_id', stored: [`${id(1)}, 'c', ${id(1)}`], fresh: `${id(2)}, 'd', ${id(1)}` },
  'outbound.campaign_leads': {
    columns: 'id, campaign_id, lead_id',
    stored: [`${id(1)}, ${id(1)}, ${id(1)}`],
    fresh: `${id(2)}, ${id(1)}, ${id(2)}`,
  },
  'outbound.pushes': {
    columns: 'id, campaign_id, run_id',
    stored: [`${id(1)}, ${id(1)}, ${id(1)}`],
    fresh: `${id(2)}, ${id(1)}, ${id(1)}`,
  },
  'outbound.stale_campaign_leads': {
    columns: 'campaign_id, lead_id',
    stored: [`${id(1)}, ${id(1)}`],
    fresh: `${id(1)}, ${id(2)}`,
  },
  'outbound.events': {
    columns: 'event_source, event_type, lead_id, campaign_id, campaign_lead_id',
    stored: [`'manual', 'note', ${id(1)}, ${id(1)}, ${id(1)}`],
    fresh: `'manual', 'note', ${id(1)}, ${id(1)}, ${id(1)}`,
  },

  'sdr.companies': { columns: 'id, company_name', stored: [`${id(1)}, 'Studio'`], fresh: `${id(2)}, 'Shop'` },
  'sdr.employees': {
    columns: 'id, company_id, full_name, employee_session_key',
    stored: [`${id(1)}, ${id(1)}, 'Ana', 's'`],
    fresh: `${id(2)}, ${id(1)}, 'Ben', 't'`,
  },
  'sdr.mails': {
    columns: 'id, fingerprint, is_automatic',
    stored: [`${id(1)}, repeat('1', 64), false`],
    fresh: `${id(2)}, repeat('2', 64), false`,
  },
  'sdr.replies': {
    columns: 'id, mail_id, ordinal, at, outcome, found_outcome, confidence, evidence, is_policy, is_answer',
    stored: [`${id(1)}, ${id(1)}, 1, now(), 'decline', 'decline', 0.9, '', false, true`],
    fresh: `${id(2)}, ${id(1)}, 2, now(), 'decline', 'decline', 0.9, '', false, true`,
  },
  'sdr.reply_effects': {
    columns: 'reply_id, employee_id, field',
    stored: [`${id(1)}, ${id(1)}, 'reply_bounce'`],
    fresh: `${id(1)}, ${id(1)}, 'paused_until'`,
  },
  'sdr.ai_interactions': { columns: 'session_key', stored: [`'s'`], fresh: `'t'` },
  'sdr.audiences': {
    columns: 'id, name, filter, filter_hash, matched, selected',
    stored: [`${id(1)}, 'a', '[]', 'h', 1, 1`, `${id(2)}, 'b', '[]', 'h', 1, 1`],
    fresh: `${id(3)}, 'c', '[]', 'h', 1, 1`,
  },
  'sdr.audience_members': {
    columns: 'audience_id, employee_id, reason',
    stored: [`${id(1)}, ${id(1)}, null`],
    fresh: `${id(2)}, ${id(1)}, null`,
  },
  'sdr.campaigns': {
    columns: 'number, id, audience_id, outreach_type, sent_date',
    stored: [`1, ${id(1)}, ${id(1)}, 'sales', '2026-01-01'`, `2, ${id(2)}, ${id(1)}, 'sales', '2026-01-01'`],
    fresh: `3, ${id(3)}, ${id(1)}, 'sales', '2026-01-01'`,
  },
  'sdr.campaign_members': {
    columns: 'campaign_number, employee_id, email, former',
    stored: [`1, ${id(1)}, 'ana@studio.example', '{}'`],
    fresh: `2, ${id(1)}, 'ana@studio.example', '{}'`,
  },
  'sdr.pushes': {
    columns: 'id, audience_id, vendor, vendor_campaign, run_id',
    stored: [`${id(1)}, ${id(1)}, 'smartlead', '1', ${id(1)}`],
    fresh: `${id(2)}, ${id(1)}, 'smartlead', '1', ${id(1)}`,
  },
  'sdr.pushed_addresses': {
    columns: 'vendor, vendor_campaign, email, push_id',
    stored: [`'smartlead', '1', 'ana@studio.example', ${id(1)}`],
    fresh: `'smartlead', '1', 'ben@studio.example', ${id(1)}`,
  },
  'sdr.registry_statuses': {
    columns: 'registry_status, status, added_by',
    stored: [`'words', 'Active', 'a'`],
    fresh: `'other words', 'Active', 'a'`,
  },
  'sdr.employee_repairs': {
    columns: 'employee_id, full_name, before, after, confidence, repaired_by',
    stored: [`${id(1)}, 'Ana', '{}', '{}', 'high', 'a'`],
    fresh: `${id(1)}, 'Ana', '{}', '{}', 'low', 'a'`,
  },
  'sdr.merged_companies': {
    columns: 'id, company_id, company_name, merged_by',
    stored: [`${id(3)}, ${id(1)}, 'Old', 'a'`],
    fresh: `${id(4)}, ${id(1)}, 'Older', 'a'`,
  },
};

export function insertFresh(table: string): string | undefined {
  const rows = ROWS[table];
  return rows && `insert into ${table} (${rows.columns}) values (${rows.fresh})`;
}

/** Puts at least a row into every table, two tenants' rows into growth, and fills the materialized view. */
export async function populate(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    for (const [table, { columns, stored }] of Object.entries(ROWS).filter(([, rows]) => rows.stored.length > 0))
      await tx.unsafe(`insert into ${table} (${columns}) values ${stored.map((row) => `(${row})`).join(', ')}`);
    await tx.unsafe('refresh materialized view discovery.page_client_counts');
  });
}
