-- What document 003 names: tables, columns, keys, links, and the raw layer's indexes. It draws no types; they, the values, the
-- defaults and the other indexes are those of the migrations (001 to 009) that it lists, in the system that it came from.

create table users (
  id uuid primary key default gen_random_uuid(),
  email text unique not null,
  full_name text not null,
  organization text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on users (email);

create table instantly_campaigns_raw (
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
create index on instantly_campaigns_raw (campaign_name);
create index on instantly_campaigns_raw (campaign_status);
create index on instantly_campaigns_raw (synced_at desc);

create table instantly_accounts_raw (
  email text primary key,
  first_name text,
  last_name text,
  account_status integer,
  warmup_status integer,
  warmup_score integer,
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on instantly_accounts_raw (account_status);
create index on instantly_accounts_raw (warmup_score desc);

create table instantly_daily_analytics_raw (
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
create unique index on instantly_daily_analytics_raw (analytics_date);
create unique index on instantly_daily_analytics_raw (analytics_date, instantly_campaign_id);
create index on instantly_daily_analytics_raw (analytics_date desc);
create index on instantly_daily_analytics_raw (instantly_campaign_id);

create table instantly_emails_raw (
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
create index on instantly_emails_raw (instantly_campaign_id);
create index on instantly_emails_raw (event_type);
create index on instantly_emails_raw (event_date desc);
create index on instantly_emails_raw (email_address);

create table csv_imports_raw (
  id uuid primary key default gen_random_uuid(),
  file_name text not null,
  file_size_bytes bigint,
  uploaded_by uuid references users (id),
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
create index on csv_imports_raw (import_status);
create index on csv_imports_raw (uploaded_at desc);
create index on csv_imports_raw (uploaded_by);

create table offers (
  id uuid primary key default gen_random_uuid(),
  offer_name text not null,
  offer_description text,
  offer_type text not null default 'service' check (offer_type in ('service', 'product', 'consulting', 'subscription')),
  price_min numeric(10,2),
  price_max numeric(10,2),
  currency text not null default 'USD',
  target_industries text[],
  target_company_size text[],
  target_job_titles text[],
  value_proposition text,
  pain_points text[],
  key_features text[],
  is_active boolean default true,
  created_by uuid references users (id),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on offers (offer_name);
create index on offers (is_active) where is_active;
create index on offers (created_by);

create table companies (
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
  first_seen_in_csv_id uuid references csv_imports_raw (id),
  last_seen_in_csv_id uuid references csv_imports_raw (id),
  csv_appearance_count integer default 1,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on companies (company_domain);
create index on companies (company_name);
create index on companies (industry);
create index on companies (company_size);
create index on companies (apollo_organization_id);
create index on companies (first_seen_in_csv_id);

create table leads (
  id uuid primary key default gen_random_uuid(),
  first_name text not null,
  last_name text,
  full_name text generated always as (case when last_name is null then first_name else first_name || ' ' || last_name end) stored,
  email text not null,
  personal_email text,
  phone text,
  mobile_phone text,
  job_title text,
  seniority text,
  department text,
  linkedin_url text,
  twitter_url text,
  facebook_url text,
  company_id uuid not null references companies (id) on delete cascade,
  apollo_contact_id text,
  apollo_data jsonb,
  csv_import_id uuid references csv_imports_raw (id),
  csv_row_number integer,
  lead_score integer check (lead_score >= 0 and lead_score <= 100),
  lead_status text default 'new' check (lead_status in ('new', 'qualified', 'contacted', 'replied', 'converted', 'unqualified')),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on leads (email);
create index on leads (company_id);
create index on leads (job_title);
create index on leads (seniority);
create index on leads (lead_status);
create index on leads (apollo_contact_id);
create index on leads (csv_import_id);
create index on leads using gin (to_tsvector('simple', coalesce(full_name, '')));
