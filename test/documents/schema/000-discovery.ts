import { type DocumentedSchema, IS_THE_CONSTRAINT } from './types.ts';

export const DISCOVERY: DocumentedSchema = {
  number: '000',
  schema: 'discovery',
  files: ['000-discovery.sql'],
  open: ['nullability', 'defaults'],
  deviations: [
    {
      document: 'CREATE INDEX idx_pages_username ON pages USING btree (ig_username)',
      database: ['CREATE UNIQUE INDEX idx_pages_username ON pages USING btree (ig_username)', 'pages: UNIQUE (ig_username)'],
      reason: IS_THE_CONSTRAINT,
    },
  ],
  ours: [
    {
      lines: [
        "clients: CHECK (ig_username <> ''::text AND ig_username = lower(ig_username))",
        "pages: CHECK (ig_username <> ''::text AND ig_username = lower(ig_username))",
        'clients: CHECK clients_handle_normalised',
        'pages: CHECK pages_handle_normalised',
        'pages: CHECK pages_contact_email_normalised',
      ],
      reason: 'what the document calls lowercase and normalized is held to be that',
    },
    {
      lines: [
        'pages: CHECK (follower_count >= 0)',
        'pages: CHECK (promo_price >= 0::numeric)',
        'scrape_runs: CHECK (total_expected >= 0)',
        'scrape_runs: CHECK (total_retrieved >= 0)',
      ],
      reason: 'counts and prices are not negative',
    },
    {
      lines: ['clients.metadata jsonb', 'clients.added_at timestamp with time zone', 'page_profiles.metadata jsonb'],
      reason: 'keys of clients_data.json that have no column',
    },
    {
      lines: ['pages.is_verified boolean', 'pages.is_private boolean', 'pages.promo_price numeric(12,2)'],
      reason: 'facts of a page that the files have and the reports rank by',
    },
    {
      lines: [
        'pages.promo_status_source text',
        "pages: CHECK (promo_status_source = ANY (ARRAY['human'::text, 'detector'::text, 'import'::text]))",
        'pages.last_categorized_at timestamp with time zone',
      ],
      reason: 'who said it and when, because a machine’s word never replaces a human’s',
    },
    {
      lines: [
        'clients.file_updated_at timestamp with time zone',
        'pages.file_updated_at timestamp with time zone',
        'pages.recorded_at timestamp with time zone',
        'pages.listed_at timestamp with time zone',
      ],
      reason: 'an older file that is imported later does not win',
    },
    {
      lines: [
        'page_profiles.source_run_id uuid',
        'page_profiles: page_profiles_source_run_id_fkey FOREIGN KEY (source_run_id) REFERENCES scrape_runs(id)',
        'promo_events.source_run_id uuid',
        'promo_events: promo_events_source_run_id_fkey FOREIGN KEY (source_run_id) REFERENCES scrape_runs(id)',
      ],
      reason: 'what a run wrote names the run, as client_following does in the document',
    },
    {
      lines: [
        'scrape_runs.queued_at timestamp with time zone',
        'scrape_runs.priority integer',
        'scrape_runs.attempts integer',
        'scrape_runs: CHECK (attempts >= 0)',
        'scrape_runs.worker uuid',
        'scrape_runs.claim_id uuid',
        'scrape_runs.not_before timestamp with time zone',
        'scrape_runs.parked_at timestamp with time zone',
        'scrape_runs.request_key text',
        'scrape_runs.lease_until timestamp with time zone',
      ],
      reason: 'the document’s runs are a queue that many workers share',
    },
    {
      lines: [
        'scrape_runs.run_id uuid',
        'scrape_runs: scrape_runs_run_id_fkey FOREIGN KEY (run_id) REFERENCES ops.runs(id)',
        'scrape_runs.reserved_usd numeric(12,4)',
        'scrape_runs: CHECK (reserved_usd >= 0::numeric)',
        'scrape_runs.cost_usd numeric(12,4)',
        'scrape_runs: CHECK (cost_usd >= 0::numeric)',
      ],
      reason: 'what a run cost, and on whose behalf, so that a day’s spending has a ceiling',
    },
    {
      lines: [
        'page_ranks.page_id uuid',
        'page_ranks.clients integer',
        'page_ranks.followers integer',
        'page_ranks.price double precision',
        'page_ranks.category_confidence real',
        'page_ranks.promo_status text',
        'page_ranks.category text',
        'page_ranks.ig_username text',
        'page_ranks: PRIMARY KEY (page_id)',
      ],
      reason: 'reports filter and sort by counts and pages together, which no index of the document’s tables can serve',
    },
    {
      lines: [
        'scrape_items.scrape_run_id uuid',
        'scrape_items: scrape_items_scrape_run_id_fkey FOREIGN KEY (scrape_run_id) REFERENCES scrape_runs(id)',
        'scrape_items.attempt smallint',
        'scrape_items.item_index integer',
        'scrape_items: CHECK (item_index >= 0)',
        'scrape_items.item jsonb',
        'scrape_items: PRIMARY KEY (scrape_run_id, attempt, item_index)',
      ],
      reason: 'the vendor deletes its datasets; with its items as they came a run can be replayed',
    },
    {
      lines: [
        "CREATE UNIQUE INDEX scrape_runs_synthetic_key ON scrape_runs USING btree (job_type, target_username, finished_at) NULLS NOT DISTINCT WHERE (metadata ->> 'synthetic'::text) = 'true'::text",
        'CREATE UNIQUE INDEX page_profiles_snapshot_key ON page_profiles USING btree (page_id, scraped_at) NULLS NOT DISTINCT',
        "CREATE UNIQUE INDEX promo_events_signal_key ON promo_events USING btree (page_id, signal_type, (details ->> 'source'::text), md5(details ->> 'value'::text))",
      ],
      reason: 'the same file twice makes nothing twice',
    },
  ],
};
