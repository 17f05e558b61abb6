/** Functions that service_role may call, and nobody else but the owner. */
export const API_FUNCTIONS: Record<string, string[]> = {
  ops: [
    ...['acquire_lock', 'add_rejects', 'assert_read_committed', 'cancel_pending', 'completions', 'doctor', 'find_import'],
    ...['finish_run', 'follow_links', 'halt', 'halt_list', 'halts_in_force', 'handshake', 'heartbeat_run', 'hold_sending'],
    ...['join_sending', 'link_paths', 'linked_keys', 'pending_for', 'people_keys', 'person_records', 'person_touches'],
    ...['page', 'preview', 'find_run_by_key'],
    ...['record_import', 'refuse_halted', 'refuse_suppressed', 'reject_list', 'reject_retried', 'reject_runs'],
    ...['release_lock', 'resume', 'run_late', 'run_list', 'run_row', 'run_show', 'shared_mailboxes', 'start_run'],
    ...['contact_key', 'domain_key', 'email_key', 'handle_key', 'phone_key', 'phone_keys'],
    ...['dialled', 'fold_case', 'host_key', 'international', 'is_public_suffix', 'key_text', 'phone_plans', 'punycode'],
    ...['default_country', 'note_phones', 'personal_emails', 'set_country', 'shared_keys', 'shared_phones'],
    ...['add_suppressions', 'addresses_at', 'check_suppressions', 'lift_suppressions', 'suppressed', 'suppressed_keys'],
    ...['suppressible_keys', 'suppressing', 'suppression_list'],
  ],
  discovery: [
    ...[
      'add_clients',
      'apply_reviews',
      'backfill_runs',
      'category_counts',
      'implied_runs',
      'pages_to_categorize',
      'put_categories',
      'review_list',
    ],
    ...[
      'charge_scrape',
      'churn',
      'claim_scrape',
      'client_pairs',
      'clients_following_count',
      'coverage',
      'coverage_by_client',
      'coverage_by_run',
      'due_clients',
      'ensure_media_bucket',
      'finish_scrape',
      'handle_roles',
      'import_clients',
      'import_pages',
      'lock_handles',
    ],
    ...['note_client_profiles', 'note_page_failures', 'note_scrape', 'open_scrape', 'pages_to_scrape', 'put_scrape_items', 'queue_scrapes'],
    ...['release_scrape', 'renew_scrapes', 'requeue_scrapes', 'reserve_spend', 'settle_scrape', 'spend', 'unsettled_scrapes'],
    ...['overlap', 'page_list', 'pending_media', 'put_follows', 'put_pages', 'put_profiles', 'put_promo_events'],
    ...['counts_as_of', 'find_category', 'find_client', 'page_conditions', 'page_order', 'pages_in_order', 'ranked_pages'],
    ...['images_to_fetch', 'put_synthetic_runs', 'record_media', 'refresh_page_client_counts'],
  ],
  growth: ['seed_internal_client'],
  outbound: ['end_campaigns', 'leads_to_sending'],
  sdr: ['leads_to_sending'],
};

/** Trigger functions, which nobody calls. */
export const TRIGGER_FUNCTIONS: Record<string, string[]> = {
  ops: ['cancel_suppressed', 'normalise_suppression', 'touch_updated_at'],
  discovery: ['guard_pages', 'mark_human_promo_status', 'track_page_ranks'],
  growth: ['append_only', 'refuse_insight'],
  crm: ['guard_contacts', 'guard_outreach_queue'],
  outbound: ['guard_campaign_leads', 'guard_leads', 'keep_company_phones', 'keep_lead_phones', 'touch_last_activity_at'],
  sdr: ['guard_employees', 'keep_employee_phones', 'note_unsubscribe'],
};

/** The only ones that run with their owner's rights. */
export const DEFINERS = [
  'crm.guard_contacts',
  'crm.guard_outreach_queue',
  'discovery.guard_pages',
  'discovery.refresh_page_client_counts',
  'discovery.track_page_ranks',
  'ops.cancel_suppressed',
  'outbound.guard_campaign_leads',
  'outbound.guard_leads',
  'outbound.keep_company_phones',
  'outbound.keep_lead_phones',
  'sdr.guard_employees',
  'sdr.keep_employee_phones',
];

export function names(functions: Record<string, string[]>): string[] {
  return Object.entries(functions).flatMap(([schema, list]) => list.map((name) => `${schema}.${name}`));
}
