import { ACTOR_NAMES, type ActorName } from './actors.ts';

/** Rows that a statement sees or affects: all there are, the tenant's own, one new one, or none because row level security hides them. */
export type Rows = 'all' | 'own' | 'one' | 'none';
export type Verb = 'select' | 'insert' | 'update' | 'delete' | 'truncate';
export const VERBS = ['select', 'insert', 'update', 'delete', 'truncate'] as const satisfies Verb[];

/** What is not named is refused. */
export type Access = Partial<Record<Verb, Rows>>;
export type Grants = Partial<Record<ActorName, Access>>;

const READ: Access = { select: 'all' };
const APPEND: Access = { select: 'all', insert: 'one' };
const KEEP: Access = { ...APPEND, update: 'all' };
const WRITE: Access = { ...KEEP, delete: 'all' };

/** The privilege belongs to every signed-in user; row level security leaves it to some and shows the others nothing. */
function signedIn(others: Access, some: Grants): Grants {
  const users = ACTOR_NAMES.filter((name) => name !== 'anon' && name !== 'service_role');
  return { ...Object.fromEntries(users.map((name) => [name, others])), ...some };
}
const vaReads = signedIn({ select: 'none' }, { va: READ });
const vaWrites = signedIn({ select: 'none', update: 'none' }, { va: { select: 'all', update: 'all' } });
const tenantReads = signedIn({ select: 'none' }, { tenant_a: { select: 'own' }, tenant_b: { select: 'own' } });
const crmReads = signedIn({ select: 'none' }, { crm: READ });
const crmKeeps = signedIn({ select: 'none', update: 'none' }, { crm: KEEP });
const sdrKeeps = signedIn({ select: 'none', update: 'none' }, { sdr: KEEP });

/** Tables, views and materialized views. */
export const RELATIONS: Record<string, Grants> = {
  'ops.migrations': { service_role: READ },
  'ops.runs': { service_role: KEEP },
  'ops.import_files': { service_role: KEEP },
  'ops.rejects': { service_role: WRITE },
  'ops.sync_cursors': { service_role: KEEP },
  'ops.request_grants': { service_role: { ...APPEND, delete: 'all' } },
  'ops.job_locks': { service_role: WRITE },
  'ops.suppressions': { service_role: KEEP },
  'ops.halts': { service_role: KEEP },
  'ops.sending_states': { service_role: READ },
  'ops.sending_conditions': { service_role: READ },
  'ops.sending_stops': { service_role: { select: 'all', update: 'all' } },
  'ops.sending_checks': {},
  'ops.past_links': { service_role: READ },
  'ops.cancellations': { service_role: KEEP },
  'ops.erasure_key': {},
  'ops.erasures': { service_role: READ },
  'ops.erasure_pass': {},
  'ops.settings': { service_role: WRITE },
  'ops.shared_mailbox_names': { service_role: WRITE },
  'ops.phones': { service_role: READ },
  'ops.key_changes': { service_role: READ },
  'ops.migration_notes': { service_role: READ },
  'ops.links': { service_role: READ },
  'ops.people': { service_role: READ },
  'ops.touches': { service_role: READ },

  'discovery.clients': { service_role: WRITE, ...vaWrites },
  'discovery.pages': { service_role: WRITE, ...vaWrites },
  'discovery.client_following': { service_role: WRITE, ...vaReads },
  'discovery.scrape_runs': { service_role: WRITE, ...vaReads },
  'discovery.scrape_items': { service_role: WRITE },
  'discovery.page_profiles': { service_role: WRITE, ...vaReads },
  'discovery.promo_events': { service_role: WRITE, ...vaReads },
  'discovery.page_client_counts': { service_role: READ },
  'discovery.page_ranks': { service_role: READ },

  'growth.clients': { service_role: WRITE, ...tenantReads },
  'growth.lead_memory': { service_role: WRITE, ...tenantReads },
  'growth.lead_actions': { service_role: APPEND, ...tenantReads },
  'growth.growth_brain': { service_role: WRITE, ...tenantReads },
  'growth.prospect_candidates': { service_role: WRITE },
  'growth.prospect_outreach_log': { service_role: WRITE },
  'growth.api_key_rotation_log': { service_role: APPEND },
  'growth.model_answers': { service_role: WRITE },
  'growth.relationship_insights': { service_role: READ, ...tenantReads },

  'crm.instagram_contacts': { service_role: WRITE, ...crmKeeps },
  'crm.instagram_conversations': { service_role: WRITE, ...crmReads },
  'crm.instagram_messages': { service_role: WRITE, ...crmReads },
  'crm.automation_patterns': { service_role: WRITE, ...crmReads },
  'crm.next_best_actions': { service_role: WRITE, ...crmReads },
  'crm.fit_signals': { service_role: WRITE, ...crmReads },
  'crm.outreach_queue': { service_role: WRITE, ...crmKeeps },
  'crm.contact_changes': { service_role: KEEP, ...crmReads },
  'crm.consents': { service_role: KEEP, ...crmReads },
  'crm.holds': { service_role: KEEP, ...crmReads },
  'crm.contact_touches': { service_role: WRITE, ...crmReads },
  'crm.merged_handles': { service_role: WRITE, ...crmReads },
  'crm.export_handles': { service_role: WRITE, ...crmReads },

  'outbound.users': { service_role: WRITE },
  'outbound.instantly_campaigns_raw': { service_role: WRITE },
  'outbound.instantly_accounts_raw': { service_role: WRITE },
  'outbound.instantly_daily_analytics_raw': { service_role: WRITE },
  'outbound.instantly_emails_raw': { service_role: WRITE },
  'outbound.instantly_leads_raw': { service_role: WRITE },
  'outbound.instantly_steps_raw': { service_role: WRITE },
  'outbound.instantly_block_list_raw': { service_role: WRITE },
  'outbound.listed_items': { service_role: WRITE },
  'outbound.instantly_webhooks_raw': { service_role: WRITE },
  'outbound.vapi_calls_raw': { service_role: WRITE },
  'outbound.stale_campaign_leads': { service_role: WRITE },
  'outbound.pushes': { service_role: WRITE },
  'outbound.csv_imports_raw': { service_role: WRITE },
  'outbound.offers': { service_role: WRITE },
  'outbound.companies': { service_role: WRITE },
  'outbound.leads': { service_role: WRITE },
  'outbound.campaigns': { service_role: WRITE },
  'outbound.campaign_leads': { service_role: WRITE },
  'outbound.events': { service_role: WRITE },

  'sdr.companies': { service_role: WRITE, ...sdrKeeps },
  'sdr.employees': { service_role: WRITE, ...sdrKeeps },
  'sdr.ai_interactions': { service_role: WRITE },
  'sdr.audiences': { service_role: WRITE },
  'sdr.audience_members': { service_role: WRITE },
  'sdr.campaigns': { service_role: WRITE },
  'sdr.campaign_members': { service_role: WRITE },
  'sdr.pushes': { service_role: WRITE },
  'sdr.pushed_addresses': { service_role: WRITE },
  'sdr.registry_statuses': { service_role: WRITE },
  'sdr.employee_repairs': { service_role: WRITE },
  'sdr.merged_companies': { service_role: WRITE },
  'sdr.mails': { service_role: WRITE },
  'sdr.replies': { service_role: WRITE },
  'sdr.reply_effects': { service_role: WRITE },
};

/** Columns that the role authenticated is confined to, where it has not the whole relation. */
export const COLUMNS: Record<string, Partial<Record<Verb, string[]>>> = {
  'discovery.clients': { update: ['notes', 'status'] },
  'discovery.pages': { update: ['promo_status', 'pricing_notes'] },
  'growth.clients': {
    select: [
      ...['id', 'client_id', 'business_name', 'contact_name', 'name', 'email', 'language', 'is_internal', 'is_test'],
      ...['industry_category', 'primary_service', 'booking_link', 'custom_tagline', 'email_tone', 'followup_speed'],
      ...['ai_personalized_reply', 'outbound_email', 'created_at', 'last_login', 'last_connection', 'last_rotated'],
    ],
  },
};

/** Columns of growth.clients that no signed-in user ever reads. */
export const SECRETS = [
  ...['password_hash', 'api_key', 'smtp_host', 'smtp_port', 'smtp_username', 'smtp_password'],
  ...['api_key_prefix', 'former_key_fingerprint', 'former_key_until'],
];

/** Nobody but the owner uses them: an identity column needs no privilege on its sequence. */
export const SEQUENCES = ['ops.rejects_id_seq', 'ops.request_grants_id_seq', 'ops.sending_checks_id_seq', 'ops.sending_states_id_seq'];

export const SCHEMAS: Record<string, ('authenticated' | 'service_role')[]> = {
  ops: ['service_role'],
  discovery: ['authenticated', 'service_role'],
  growth: ['authenticated', 'service_role'],
  crm: ['authenticated', 'service_role'],
  outbound: ['service_role'],
  sdr: ['authenticated', 'service_role'],
};
