-- What document 000 names. It leaves open what may be null, and most defaults: those are not compared.

create table clients (
  id uuid primary key default gen_random_uuid(),
  ig_username text unique,
  display_name text,
  status text check (status in ('pending', 'scraped', 'paused', 'archived')),
  following_count integer,
  last_scraped_at timestamptz,
  last_error text,
  notes text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_clients_username on clients (lower(ig_username));

create table pages (
  id uuid primary key,
  ig_username text unique,
  display_name text,
  follower_count integer,
  category text,
  category_confidence numeric(5,2) check (category_confidence >= 0 and category_confidence <= 1),
  promo_status text check (promo_status in ('warm', 'unknown', 'not_open')),
  promo_indicators jsonb,
  contact_email text,
  has_contact_form boolean,
  pricing_notes text,
  last_profile_scraped_at timestamptz,
  profile_pic_url text,
  profile_pic_storage_path text,
  metadata jsonb,
  created_at timestamptz,
  updated_at timestamptz
);
create index idx_pages_username on pages (ig_username);
create index idx_pages_category on pages (category);

create table scrape_runs (
  id uuid primary key,
  job_type text check (job_type in ('client_following', 'profile_scrape', 'categorizer')),
  target_username text,
  client_id uuid references clients (id),
  status text check (status in ('queued', 'running', 'succeeded', 'failed')),
  apify_run_id text,
  total_expected integer,
  total_retrieved integer,
  coverage_pct numeric(5,2),
  failed_accounts jsonb,
  metadata jsonb,
  error_message text,
  started_at timestamptz,
  finished_at timestamptz
);
create index idx_scrape_runs_target on scrape_runs (target_username);
create index idx_scrape_runs_client on scrape_runs (client_id);
create index idx_scrape_runs_started_at on scrape_runs (started_at);

create table client_following (
  client_id uuid references clients (id),
  page_id uuid references pages (id),
  discovered_at timestamptz,
  last_seen_at timestamptz,
  source_run_id uuid references scrape_runs (id),
  primary key (client_id, page_id)
);

create table page_profiles (
  id uuid primary key,
  page_id uuid references pages (id),
  bio text,
  external_url text,
  email_candidates jsonb,
  contact_forms jsonb,
  promo_mentions jsonb,
  posts jsonb,
  scraped_at timestamptz
);

create table promo_events (
  id uuid primary key,
  page_id uuid references pages (id),
  detected_at timestamptz,
  signal_type text,
  details jsonb
);
