-- Outbound: Instantly's raw layer, CSV imports, companies, leads, campaigns, events (document 003_94a3d7ea2fdfd5c1). The document draws
-- names and links; types, values and defaults are those of the system that it came from. The raw layer has no foreign keys on purpose.

create schema outbound;
comment on schema outbound is 'Instantly raw layer, CSV imports, companies, leads, campaigns, events.';
grant usage on schema outbound to service_role;

create table outbound.users (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  full_name text not null,
  organization text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create unique index idx_users_email on outbound.users (email);
alter table outbound.users add constraint idx_users_email unique using index idx_users_email;
create index users_email_lower_idx on outbound.users (lower(email));
comment on table outbound.users is 'The team that runs the campaigns.';

create table outbound.instantly_campaigns_raw (
  instantly_campaign_id text primary key,
  campaign_name text,
  campaign_status integer,
  leads_count integer default 0,
  contacted_count integer default 0,
  reply_count integer default 0,
  emails_sent_count integer default 0,
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_instantly_campaigns_raw_name on outbound.instantly_campaigns_raw (campaign_name);
create index idx_instantly_campaigns_raw_status on outbound.instantly_campaigns_raw (campaign_status);
create index idx_instantly_campaigns_raw_synced on outbound.instantly_campaigns_raw (synced_at desc);
comment on table outbound.instantly_campaigns_raw is 'Source: /api/v2/campaigns/analytics. Overview and metrics of each campaign.';
comment on column outbound.instantly_campaigns_raw.campaign_status is
  '0 draft, 1 active, 2 paused, 3 completed, 4 running subsequences, -1 accounts unhealthy, -2 bounce protect, -99 account suspended';
comment on column outbound.instantly_campaigns_raw.raw_json is 'The full API response, never modified.';

create table outbound.instantly_accounts_raw (
  email text primary key,
  first_name text,
  last_name text,
  account_status integer,
  warmup_status integer,
  warmup_score numeric,  -- the API states a number that may have decimals
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_instantly_accounts_raw_status on outbound.instantly_accounts_raw (account_status);
create index idx_instantly_accounts_raw_warmup on outbound.instantly_accounts_raw (warmup_score desc);
comment on table outbound.instantly_accounts_raw is 'Source: /api/v2/accounts. The addresses that send, with their warmup.';

create table outbound.instantly_daily_analytics_raw (
  id uuid primary key default gen_random_uuid(),
  analytics_date date not null,
  instantly_campaign_id text,
  sent integer default 0,
  opened integer default 0,
  unique_opened integer default 0,
  replies integer default 0,
  unique_replies integer default 0,
  clicks integer default 0,
  unique_clicks integer default 0,
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now()
);
-- Unique per date alone would leave no room for the rows per campaign: it holds for the workspace's row, the one without a campaign.
create unique index instantly_daily_analytics_raw_date_key on outbound.instantly_daily_analytics_raw (analytics_date)
  where instantly_campaign_id is null;
create unique index instantly_daily_analytics_raw_date_campaign_key
  on outbound.instantly_daily_analytics_raw (analytics_date, instantly_campaign_id) where instantly_campaign_id is not null;
create index idx_instantly_daily_analytics_raw_date on outbound.instantly_daily_analytics_raw (analytics_date desc);
create index idx_instantly_daily_analytics_raw_campaign on outbound.instantly_daily_analytics_raw (instantly_campaign_id);
comment on table outbound.instantly_daily_analytics_raw is 'Source: /api/v2/campaigns/analytics/daily. Without a campaign: the whole workspace.';

create table outbound.instantly_emails_raw (
  id uuid primary key default gen_random_uuid(),
  instantly_email_id text unique,
  instantly_campaign_id text,
  email_address text,
  event_type text,
  event_date timestamptz,
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now()
);
create index idx_instantly_emails_raw_campaign on outbound.instantly_emails_raw (instantly_campaign_id);
create index idx_instantly_emails_raw_event_type on outbound.instantly_emails_raw (event_type);
create index idx_instantly_emails_raw_event_date on outbound.instantly_emails_raw (event_date desc);
create index idx_instantly_emails_raw_address on outbound.instantly_emails_raw (email_address);
create index instantly_emails_raw_address_lower_idx on outbound.instantly_emails_raw (lower(email_address)); -- ours: people are looked up
comment on table outbound.instantly_emails_raw is 'Source: /api/v2/emails. Individual e-mail events.';

create table outbound.csv_imports_raw (
  id uuid primary key default gen_random_uuid(),
  file_name text not null,
  file_size_bytes bigint,
  uploaded_by uuid references outbound.users (id),
  raw_data jsonb not null,
  total_rows integer not null default 0,
  import_status text not null default 'uploaded' check (import_status in ('uploaded', 'processing', 'completed', 'failed')),
  processed_rows integer default 0,
  failed_rows integer default 0,
  error_log jsonb,
  uploaded_at timestamptz default now(),
  processing_started_at timestamptz,
  processing_completed_at timestamptz,
  created_at timestamptz default now()
);
create index idx_csv_imports_raw_status on outbound.csv_imports_raw (import_status);
create index idx_csv_imports_raw_uploaded_at on outbound.csv_imports_raw (uploaded_at desc);
create index idx_csv_imports_raw_uploaded_by on outbound.csv_imports_raw (uploaded_by);
comment on table outbound.csv_imports_raw is 'Every imported CSV file with its rows.';

create table outbound.offers (
  id uuid primary key default gen_random_uuid(),
  offer_name text not null,
  offer_description text,
  offer_type text not null default 'service' check (offer_type in ('service', 'product', 'consulting', 'subscription')),
  price_min numeric(10, 2),
  price_max numeric(10, 2),
  currency text not null default 'USD',
  target_industries text[],
  target_company_size text[],
  target_job_titles text[],
  value_proposition text,
  pain_points text[],
  key_features text[],
  is_active boolean default true,
  created_by uuid references outbound.users (id),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_offers_name on outbound.offers (offer_name);
create index idx_offers_active on outbound.offers (is_active) where is_active;
create index idx_offers_created_by on outbound.offers (created_by);
comment on table outbound.offers is 'What campaigns sell.';

create table outbound.companies (
  id uuid primary key default gen_random_uuid(),
  company_name text not null,
  company_domain text unique,
  website text,
  industry text,
  company_size text,
  employee_count integer,
  revenue_range text,
  founded_year integer,
  country text,
  city text,
  state text,
  address text,
  company_phone text,
  company_linkedin text,
  technologies text[],
  apollo_organization_id text,
  apollo_data jsonb,
  first_seen_in_csv_id uuid references outbound.csv_imports_raw (id),
  last_seen_in_csv_id uuid references outbound.csv_imports_raw (id),
  csv_appearance_count integer default 1,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_companies_name on outbound.companies (company_name);
create index idx_companies_industry on outbound.companies (industry);
create index idx_companies_size on outbound.companies (company_size);
create index idx_companies_apollo_id on outbound.companies (apollo_organization_id);
create index idx_companies_first_csv on outbound.companies (first_seen_in_csv_id);
create index companies_last_csv_idx on outbound.companies (last_seen_in_csv_id);
comment on table outbound.companies is 'Companies of the leads, one row per domain.';
comment on column outbound.companies.company_domain is 'Lower case, without scheme and www.; null where none is known.';

create table outbound.leads (
  id uuid primary key default gen_random_uuid(),
  first_name text,
  last_name text,
  full_name text generated always as (nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '')) stored,
  email text check (email !~ '\s'),  -- an address with a blank would pass by every suppression of it
  personal_email text check (personal_email !~ '\s'),
  phone text,
  mobile_phone text,
  job_title text,
  seniority text,
  department text,
  linkedin_url text,
  twitter_url text,
  facebook_url text,
  -- Gone with its company would be gone with its history.
  company_id uuid references outbound.companies (id) on delete set null,
  apollo_contact_id text,
  apollo_data jsonb,
  csv_import_id uuid references outbound.csv_imports_raw (id),
  csv_row_number integer,
  lead_score integer check (lead_score between 0 and 100),
  lead_status text default 'new' check (lead_status in ('new', 'qualified', 'contacted', 'replied', 'converted', 'unqualified')),
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  constraint leads_reachable check (email is not null or phone is not null or linkedin_url is not null)
);
create index idx_leads_email on outbound.leads (email);
create index idx_leads_company on outbound.leads (company_id);
create index idx_leads_job_title on outbound.leads (job_title);
create index idx_leads_seniority on outbound.leads (seniority);
create index idx_leads_status on outbound.leads (lead_status);
create index idx_leads_apollo_id on outbound.leads (apollo_contact_id);
create index idx_leads_csv_import on outbound.leads (csv_import_id);
create index idx_leads_full_name on outbound.leads using gin (to_tsvector('pg_catalog.simple', coalesce(full_name, '')));
-- Ours: one lead per address, also when two imports run at once; and the lookups of a person.
create unique index leads_email_identity_key on outbound.leads (lower(email));
create index leads_personal_email_lower_idx on outbound.leads (lower(personal_email)) where personal_email is not null;
comment on table outbound.leads is 'People of the companies; one of e-mail, phone and LinkedIn URL is known.';

create table outbound.campaigns (
  id uuid primary key default gen_random_uuid(),
  campaign_name text not null,
  campaign_description text,
  campaign_type text not null default 'outbound' check (campaign_type in ('outbound', 'inbound', 'referral', 'event')),
  offer_id uuid references outbound.offers (id) on delete restrict,  -- null: found at the vendor, no offer named yet
  uses_email boolean default true,
  uses_calls boolean default false,
  uses_linkedin boolean default false,
  instantly_campaign_id text,
  instantly_campaign_name text,
  vapi_campaign_id text,
  starts_at timestamptz,
  ends_at timestamptz,
  daily_send_limit integer default 50,
  timezone text default 'UTC',
  email_subject_template text,
  email_body_template text,
  call_script_template text,
  campaign_status text not null default 'draft' check (campaign_status in ('draft', 'active', 'paused', 'completed', 'archived')),
  created_by uuid references outbound.users (id),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_campaigns_name on outbound.campaigns (campaign_name);
create index idx_campaigns_status on outbound.campaigns (campaign_status);
create index idx_campaigns_active on outbound.campaigns (campaign_status) where campaign_status = 'active';
create index idx_campaigns_offer on outbound.campaigns (offer_id);
-- Unique: one campaign of ours per campaign at the vendor, also when two syncs run at once.
create unique index idx_campaigns_instantly_id on outbound.campaigns (instantly_campaign_id);
alter table outbound.campaigns add constraint idx_campaigns_instantly_id unique using index idx_campaigns_instantly_id;
create index idx_campaigns_created_by on outbound.campaigns (created_by);
create index idx_campaigns_dates on outbound.campaigns (starts_at, ends_at);
comment on table outbound.campaigns is 'Campaigns over e-mail, calls and LinkedIn.';

create table outbound.campaign_leads (
  id uuid primary key default gen_random_uuid(),
  campaign_id uuid not null references outbound.campaigns (id) on delete cascade,
  lead_id uuid not null references outbound.leads (id) on delete cascade,
  email_status text default 'pending' check (email_status in (
    'pending', 'sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed', 'failed')),
  email_sent_at timestamptz,
  email_opened_at timestamptz,
  email_replied_at timestamptz,
  call_status text default 'not_scheduled' check (call_status in (
    'not_scheduled', 'scheduled', 'completed', 'no_answer', 'voicemail', 'wrong_number', 'do_not_call')),
  call_scheduled_at timestamptz,
  call_completed_at timestamptz,
  call_duration_seconds integer,
  linkedin_status text default 'not_started' check (linkedin_status in (
    'not_started', 'connection_sent', 'connected', 'message_sent', 'replied')),
  overall_status text not null default 'active' check (overall_status in (
    'active', 'replied', 'converted', 'disqualified', 'bounced', 'unsubscribed')),
  engagement_score integer default 0 check (engagement_score between 0 and 100),
  last_activity_at timestamptz,
  sequence_step integer default 1,
  next_followup_at timestamptz,
  added_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (campaign_id, lead_id)
);
create index idx_campaign_leads_lead on outbound.campaign_leads (lead_id);
create index idx_campaign_leads_email_status on outbound.campaign_leads (email_status);
create index idx_campaign_leads_call_status on outbound.campaign_leads (call_status);
create index idx_campaign_leads_linkedin_status on outbound.campaign_leads (linkedin_status);
create index idx_campaign_leads_overall_status on outbound.campaign_leads (overall_status);
create index idx_campaign_leads_last_activity on outbound.campaign_leads (last_activity_at desc);
create index idx_campaign_leads_next_followup on outbound.campaign_leads (next_followup_at)
  where next_followup_at is not null and overall_status = 'active';
comment on table outbound.campaign_leads is 'A lead in a campaign, once; a suppressed person cannot be active here.';
comment on column outbound.campaign_leads.sequence_step is '1 is the first message, 2 the first follow-up.';

create table outbound.events (
  id uuid primary key default gen_random_uuid(),
  event_source text not null check (event_source in ('instantly', 'vapi', 'linkedin', 'manual', 'system')),
  event_type text not null,
  lead_id uuid not null references outbound.leads (id) on delete cascade,
  campaign_id uuid references outbound.campaigns (id) on delete set null,
  campaign_lead_id uuid references outbound.campaign_leads (id) on delete set null,
  event_timestamp timestamptz not null default now(),
  email_subject text,
  email_body text,
  email_from text,
  email_to text,
  instantly_email_id text,
  call_duration_seconds integer,
  call_recording_url text,
  call_transcript text,
  call_outcome text check (call_outcome in ('answered', 'no_answer', 'voicemail', 'busy', 'wrong_number')),
  vapi_call_id text,
  linkedin_message_text text,
  linkedin_profile_url text,
  note_text text,
  performed_by uuid references outbound.users (id),
  raw_data jsonb,
  created_at timestamptz default now()
);
create index idx_events_lead_timeline on outbound.events (lead_id, event_timestamp desc);
create index idx_events_campaign_timeline on outbound.events (campaign_id, event_timestamp desc);
create index idx_events_source on outbound.events (event_source);
create index idx_events_type on outbound.events (event_type);
create index idx_events_source_type on outbound.events (event_source, event_type);
create index idx_events_timestamp on outbound.events (event_timestamp desc);
create index idx_events_instantly_email on outbound.events (instantly_email_id) where instantly_email_id is not null;
create index idx_events_vapi_call on outbound.events (vapi_call_id) where vapi_call_id is not null;
create index idx_events_email_text on outbound.events
  using gin (to_tsvector('pg_catalog.simple', coalesce(email_subject, '') || ' ' || coalesce(email_body, ''))) where event_source = 'instantly';
create index idx_events_transcript on outbound.events
  using gin (to_tsvector('pg_catalog.simple', coalesce(call_transcript, ''))) where event_source = 'vapi';
create index events_campaign_lead_id_idx on outbound.events (campaign_lead_id);
create index events_performed_by_idx on outbound.events (performed_by);
comment on table outbound.events is 'The timeline of all interactions, from every source.';

-- Single-user mode: one user that owns what is imported.
insert into outbound.users (email, full_name) values ('team@outreach.example', 'Default user') on conflict (email) do nothing;

do $$
declare
  t text;
begin
  foreach t in array array['users', 'instantly_campaigns_raw', 'instantly_accounts_raw', 'instantly_daily_analytics_raw',
                           'instantly_emails_raw', 'csv_imports_raw', 'offers', 'companies', 'leads', 'campaigns', 'campaign_leads',
                           'events'] loop
    execute format('alter table outbound.%I enable row level security', t);
    execute format('create policy service_role_all on outbound.%I for all to service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on outbound.%I to service_role', t);
  end loop;
end
$$;
