/** Functions that service_role may call, and nobody else but the owner. */
export const API_FUNCTIONS: Record<string, string[]> = {
  ops: [
    ...['acquire_lock', 'add_rejects', 'assert_read_committed', 'cancel_pending', 'completions', 'doctor', 'find_import'],
    ...['finish_run', 'follow_links', 'halt', 'halt_list', 'halts_in_force', 'handshake', 'heartbeat_run', 'hold_sending'],
    ...['join_sending', 'link_paths', 'linked_keys', 'pending_for', 'people_keys', 'person_records', 'person_touches'],
    ...['page', 'preview', 'find_run_by_key', 'admit_reader', 'is_secret', 'close_dead_runs', 'is_lost', 'note_exit', 'running_on'],
    ...['record_import', 'refuse_halted', 'refuse_sending', 'reject_list', 'reject_retried', 'reject_runs'],
    ...['release_lock', 'resume', 'run_late', 'run_list', 'run_row', 'run_show', 'shared_mailboxes', 'start_run'],
    ...['contact_key', 'domain_key', 'email_key', 'handle_key', 'phone_key', 'phone_keys'],
    ...['dialled', 'fold_case', 'host_key', 'international', 'is_public_suffix', 'key_text', 'phone_plans', 'punycode'],
    ...['default_country', 'personal_emails', 'shared_keys', 'shared_phones'],
    ...['add_suppressions', 'addresses_at', 'check_suppressions', 'lift_suppressions', 'suppressed', 'suppressed_keys'],
    ...['suppressible_keys', 'suppressing', 'suppression_list', 'suppressed_rows'],
    ...['cancel_next', 'cancelled_by', 'end_links', 'end_rows', 'erased_keys', 'is_blank', 'record_refusals', 'restore_next'],
    ...['suppressing_erased', 'undo_outcomes', 'without_keys'],
    ...['move_cursor', 'read_cursor', 'read_cursors', 'set_cursor', 'take_requests'],
    ...['cancel_rows', 'follow_records', 'may_be_told', 'keys_of_rows', 'still_sending', 'stop_sending'],
  ],
  crm: [
    ...['accepted_help', 'active_templates', 'asked_opinion', 'contact_features', 'signal_counts'],
    ...['campaign_contacts', 'cancel_message', 'claim_messages', 'consenting', 'due_zones', 'enqueue_messages', 'enqueued', 'fail_message'],
    ...['outreach_candidates'],
    ...['finish_message', 'is_unanswered', 'queue_contacts', 'queue_item', 'queue_list', 'queue_report', 'queue_stats', 'queue_usage'],
    ...['requeue_message', 'send_times', 'spam_patterns', 'sweep_queue'],
    ...['import_marks', 'import_threads', 'note_export_handles', 'put_seeds', 'resolve_threads', 'search_messages', 'seed_list'],
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
      'close_request',
      'client_pairs',
      'clients_following_count',
      'coverage',
      'coverage_by_client',
      'coverage_by_run',
      'done_scrapes',
      'due_clients',
      'ensure_media_bucket',
      'finish_scrape',
      'handle_roles',
      'idle_scrapes',
      'import_clients',
      'import_pages',
      'lock_handles',
    ],
    ...['note_client_profiles', 'note_page_failures', 'note_scrape', 'open_scrape', 'pages_to_scrape', 'park_scrape', 'put_scrape_items'],
    ...['queue_scrapes', 'waiting_scrapes'],
    ...['release_scrape', 'renew_scrapes', 'requeue_scrapes', 'reserve_spend', 'settle_scrape', 'spend', 'unsettled_scrapes'],
    ...['overlap', 'page_list', 'pending_media', 'put_follows', 'put_pages', 'put_profiles', 'put_promo_events'],
    ...['counts_as_of', 'find_category', 'find_client', 'page_conditions', 'page_order', 'pages_in_order', 'ranked_pages'],
    ...['images_to_fetch', 'put_synthetic_runs', 'record_media', 'refresh_page_client_counts'],
  ],
  growth: ['seed_internal_client'],
  outbound: [
    ...['open_csv_import', 'put_csv_chunk', 'note_csv_import', 'fail_csv_import', 'import_companies', 'import_leads', 'match_leads'],
    ...['lead_marks', 'unkeyed_companies', 'key_companies', 'import_list', 'company_list'],
    ...['blocks_to_push', 'not_arrived', 'note_pushed'],
    ...['add_campaign_leads', 'enrolment_candidates', 'enrolment_exclusions', 'find_csv_imports'],
    ...['claim_push', 'claimed_places', 'note_pulled', 'push_candidates', 'push_exclusions', 'settle_push', 'at_risk'],
    ...[
      'find_campaign',
      'find_offer',
      'find_user',
      'find_lead',
      'campaign_list',
      'campaign_show',
      'create_campaign',
      'set_campaign_status',
    ],
    ...['template_facts', 'follow_ups', 'interest_of', 'offer_list', 'create_offer', 'add_event'],
    ...['mark_vanished', 'note_page', 'put_raw_accounts', 'put_raw_block_list', 'put_raw_campaigns', 'put_raw_daily', 'put_raw_emails'],
    ...['put_raw_leads', 'put_raw_steps', 'default_offer', 'derive_campaign_leads', 'enrol', 'lock_normalization'],
    ...['add_counts', 'is_halted', 'make_call_events', 'make_email_events', 'make_webhook_events', 'normalize_calls', 'normalize_webhooks'],
    ...['put_calls', 'put_webhooks', 'undo_replies', 'webhook_kinds'],
    ...['normalize_campaigns', 'normalize_emails', 'normalize_leads', 'note_normalized', 'put_vendor_campaigns', 'put_vendor_people'],
    ...['account_list', 'campaign_results', 'daily_results', 'funnel', 'funnel_stages', 'lead_timeline', 'number_at'],
    ...['share_of', 'synced_at'],
  ],
};

/** Trigger functions, which nobody calls. */
export const TRIGGER_FUNCTIONS: Record<string, string[]> = {
  ops: [
    'append_only',
    'cancel_suppressed',
    'guard_records',
    'guard_sending',
    'keep_links',
    'keep_phones',
    'look_again',
    'normalise_suppression',
    'replace_suppression',
    'stop_on_halt',
    'touch_updated_at',
    'write_sending_conditions',
  ],
  crm: ['check_transitions', 'end_offers', 'guard_offers'],
  discovery: ['mark_human_promo_status', 'track_page_ranks'],
  growth: ['append_only', 'refuse_insight'],
  outbound: [
    ...['note_block_list', 'note_events', 'note_raw_emails', 'note_raw_leads', 'note_refusals', 'note_unsubscribe'],
    ...['touch_last_activity_at', 'forget_name_key', 'note_raw_webhooks'],
  ],
  sdr: ['note_refusals', 'note_unsubscribe'],
};

/** What the owner alone may call. */
export const OWNER_FUNCTIONS: Record<string, string[]> = { ops: ['erase_suppressed', 'hashes_of', 'note_phones', 'set_country'] };

/** Those of the ones below that service_role may call. */
export const CALLED_DEFINERS = ['discovery.refresh_page_client_counts', 'ops.erased_keys'];
/** What a query that a person wrote runs in: the functions of outreach_reader, which owns nothing else. */
export const DOORS: Record<string, string[]> = { ops: ['fetch_query', 'open_query'] };

/** The only ones that run with their owner's rights. */
export const DEFINERS = [
  'crm.check_transitions',
  'crm.end_offers',
  'crm.guard_offers',
  'discovery.refresh_page_client_counts',
  'discovery.track_page_ranks',
  'ops.cancel_suppressed',
  'ops.erased_keys',
  'ops.fetch_query',
  'ops.guard_records',
  'ops.guard_sending',
  'ops.keep_links',
  'ops.keep_phones',
  'ops.look_again',
  'ops.open_query',
  'ops.replace_suppression',
  'ops.stop_on_halt',
  'outbound.note_block_list',
  'outbound.note_events',
  'outbound.note_raw_emails',
  'outbound.note_raw_leads',
  'outbound.note_raw_webhooks',
  'outbound.note_refusals',
  'sdr.note_refusals',
  'sdr.note_unsubscribe',
];

export function names(functions: Record<string, string[]>): string[] {
  return Object.entries(functions).flatMap(([schema, list]) => list.map((name) => `${schema}.${name}`));
}
