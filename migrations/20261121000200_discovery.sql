-- Discovery: which Instagram pages our clients follow (document 000_8549f03206fc90f8).
-- Columns that the document does not have are marked "ours".

create schema discovery;
comment on schema discovery is 'Which Instagram pages our clients follow, and which of those pages sell promos.';
grant usage on schema discovery to service_role, authenticated;

create table discovery.clients (
  id uuid primary key default gen_random_uuid(),
  ig_username text not null unique check (ig_username <> '' and ig_username = lower(ig_username)),
  display_name text,
  status text not null default 'pending' check (status in ('pending', 'scraped', 'paused', 'archived')),
  following_count integer,
  last_scraped_at timestamptz,
  last_error text,
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  added_at timestamptz,                       -- ours: when the team took the client on (added_date)
  file_updated_at timestamptz,                -- ours: state of the newest file that described the client
  metadata jsonb not null default '{}'        -- ours: keys of a source that have no column
);
create index idx_clients_username on discovery.clients (lower(ig_username));
comment on column discovery.clients.following_count is 'What Instagram reports; the number of rows a scrape retrieved is scrape_runs.total_retrieved.';

create table discovery.pages (
  id uuid primary key default gen_random_uuid(),
  ig_username text not null check (ig_username <> '' and ig_username = lower(ig_username)),
  display_name text,
  follower_count integer check (follower_count >= 0),
  category text,
  category_confidence numeric(5, 2) check (category_confidence between 0 and 1),
  promo_status text not null default 'unknown' check (promo_status in ('warm', 'unknown', 'not_open')),
  promo_indicators jsonb not null default '[]',
  contact_email text,
  has_contact_form boolean,
  pricing_notes text,
  last_profile_scraped_at timestamptz,
  profile_pic_url text,
  profile_pic_storage_path text,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  is_verified boolean,                        -- ours: a page key without a column in the document
  is_private boolean,                         -- ours: known from following lists only
  promo_price numeric(12, 2) check (promo_price >= 0), -- ours: the number that pricing_notes describes, for price metrics
  promo_status_source text check (promo_status_source in ('human', 'detector', 'import')), -- ours: who said so
  last_categorized_at timestamptz,            -- ours
  listed_at timestamptz,                      -- ours: when a following list last described the page
  recorded_at timestamptz,                    -- ours: newest time that a source's record of the page states itself
  file_updated_at timestamptz                 -- ours: state of the newest file; decides where recorded_at is equal
);
create unique index idx_pages_username on discovery.pages (ig_username);
alter table discovery.pages add constraint idx_pages_username unique using index idx_pages_username;
create index idx_pages_category on discovery.pages (category);
comment on column discovery.pages.category_confidence is 'Null beside a category: a human chose it.';

create table discovery.scrape_runs (
  id uuid primary key default gen_random_uuid(),
  job_type text not null check (job_type in ('client_following', 'profile_scrape', 'categorizer')),
  target_username text,
  client_id uuid references discovery.clients (id),
  status text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'failed')),
  apify_run_id text,
  total_expected integer check (total_expected >= 0),
  total_retrieved integer check (total_retrieved >= 0),
  coverage_pct numeric(5, 2),
  failed_accounts jsonb not null default '[]',
  metadata jsonb not null default '{}',
  error_message text,
  started_at timestamptz,
  finished_at timestamptz
);
create index idx_scrape_runs_target on discovery.scrape_runs (target_username);
create index idx_scrape_runs_client on discovery.scrape_runs (client_id);
create index idx_scrape_runs_started_at on discovery.scrape_runs (started_at);
-- Ours: one synthetic run per target and moment, however often its file is imported.
create unique index scrape_runs_synthetic_key on discovery.scrape_runs (job_type, target_username, finished_at)
  nulls not distinct where (metadata ->> 'synthetic') = 'true';
comment on column discovery.scrape_runs.coverage_pct is 'Retrieved / expected in percent; null when the expected count is unknown, never 0 for that.';

create table discovery.client_following (
  client_id uuid not null references discovery.clients (id),
  page_id uuid not null references discovery.pages (id),
  discovered_at timestamptz,
  last_seen_at timestamptz,
  source_run_id uuid references discovery.scrape_runs (id),
  primary key (client_id, page_id)
);
create index client_following_page_id_idx on discovery.client_following (page_id);
create index client_following_source_run_id_idx on discovery.client_following (source_run_id);
comment on column discovery.client_following.discovered_at is 'Least known time of the relation; null when no source states one.';
comment on column discovery.client_following.last_seen_at is 'Newest scrape that confirmed it. An unfollow is an edge that stops being confirmed.';

create table discovery.page_profiles (
  id uuid primary key default gen_random_uuid(),
  page_id uuid not null references discovery.pages (id),
  bio text,
  external_url text,
  email_candidates jsonb not null default '[]',
  contact_forms jsonb not null default '[]',
  promo_mentions jsonb not null default '[]',
  posts jsonb not null default '[]',
  scraped_at timestamptz,
  source_run_id uuid references discovery.scrape_runs (id),  -- ours
  metadata jsonb not null default '{}'                       -- ours: what else the snapshot said
);
-- Ours: a snapshot is known by its page and moment.
create unique index page_profiles_snapshot_key on discovery.page_profiles (page_id, scraped_at) nulls not distinct;
create index page_profiles_source_run_id_idx on discovery.page_profiles (source_run_id);

create table discovery.promo_events (
  id uuid primary key default gen_random_uuid(),
  page_id uuid not null references discovery.pages (id),
  detected_at timestamptz,
  signal_type text not null,
  details jsonb not null default '{}',
  source_run_id uuid references discovery.scrape_runs (id)   -- ours
);
-- Ours: one row per signal, not one per import; details.source and details.value say which.
create unique index promo_events_signal_key
  on discovery.promo_events (page_id, signal_type, (details ->> 'source'), md5(details ->> 'value'));
create index promo_events_source_run_id_idx on discovery.promo_events (source_run_id);

-- One row per followed page; refreshed after imports and scrapes (discovery.refresh_page_client_counts).
create materialized view discovery.page_client_counts as
  select page_id, count(*)::integer as clients_following_count
  from discovery.client_following
  group by page_id;
create unique index page_client_counts_page_id_key on discovery.page_client_counts (page_id);
create index page_client_counts_count_idx on discovery.page_client_counts (clients_following_count desc, page_id desc);

do $$
declare
  t text;
begin
  foreach t in array array['clients', 'pages', 'client_following', 'scrape_runs', 'page_profiles', 'promo_events'] loop
    execute pg_catalog.format('alter table discovery.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on discovery.%I for all to service_role using (true) with check (true)', t);
    execute pg_catalog.format('create policy va_select on discovery.%I for select to authenticated '
      'using (((select auth.jwt()) -> ''app_metadata'' ->> ''role'') = ''va'')', t);
    execute pg_catalog.format('grant select on discovery.%I to authenticated', t);
    execute pg_catalog.format('grant select, insert, update, delete on discovery.%I to service_role', t);
  end loop;
  foreach t in array array['clients', 'pages'] loop
    execute pg_catalog.format('create policy va_update on discovery.%I for update to authenticated '
      'using (((select auth.jwt()) -> ''app_metadata'' ->> ''role'') = ''va'') '
      'with check (((select auth.jwt()) -> ''app_metadata'' ->> ''role'') = ''va'')', t);
  end loop;
end
$$;
grant update (notes, status) on discovery.clients to authenticated;
grant update (promo_status, pricing_notes) on discovery.pages to authenticated;
grant select on discovery.page_client_counts to service_role;

-- The bucket for profile pictures and post images, where there is Supabase Storage. Private, and without a policy for
-- anon or authenticated: only the service key reads and writes it.
do $$
begin
  if pg_catalog.to_regclass('storage.buckets') is not null then
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
    values ('page-media', 'page-media', false, 10485760, array['image/jpeg', 'image/png', 'image/webp'])
    on conflict (id) do nothing;
  end if;
end
$$;
