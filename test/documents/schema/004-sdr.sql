-- What document 004 names. Lengths, and types that it leaves open, are those of the database that it describes.

create table companies (
  id uuid primary key default gen_random_uuid(),
  company_name varchar(255) not null,
  tin varchar(12) unique,
  registration_number varchar(15) unique,
  registration_date date,
  region varchar(100),
  sme_registry boolean default false,
  status text default 'Active',
  website text,
  ceo_name varchar(255),
  ceo_position varchar(255),
  primary_email text,
  revenue numeric(15,2),
  balance numeric(15,2),
  net_profit_loss numeric(15,2),
  employee_count integer,
  source varchar(255),
  segment varchar(200),
  company_description varchar(500),
  office_qualification varchar(10) check (office_qualification in ('More', 'Less')),
  all_company_emails text[],
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  company_research text,
  session_key varchar(255),
  batch_id varchar(50),
  processing_status varchar(50) default 'pending',
  workflow_execution_id varchar(100)
);
create index on companies (tin);
create index on companies (registration_number);
create index on companies (segment);
create index on companies (status);
create index on companies (session_key);

create table employees (
  id uuid primary key default gen_random_uuid(),
  company_id uuid not null constraint employees_company_id_fkey references companies (id) on delete cascade,
  full_name varchar(255) not null,
  first_name varchar(100),
  last_name varchar(100),
  middle_name varchar(100),
  position varchar(255),
  source_urls text[],
  phone_numbers text[],
  work_email varchar(255),
  generic_email varchar(255),
  outreach_sent_date date,
  outreach_type varchar(20) check (outreach_type in ('marketing', 'sales')),
  campaign_number integer,
  campaign_status varchar(50),
  reply_unsubscribe boolean default false,
  reply_info_request boolean default false,
  reply_bounce boolean default false,
  test_date date,
  test_status varchar(50) check (test_status in
    ('Начато', 'Идет', 'Завершено:Успех', 'Завершено:Неудача', 'Завершено:Требуется доработка')),
  client_status boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  source_service text,
  company_name varchar,
  company_session_key varchar(255),
  employee_session_key varchar(255),
  ai_research_data jsonb,
  processing_status varchar(50) default 'pending'
);
create index on employees (company_id);
create index on employees (work_email);
create index on employees (campaign_number);
create index on employees (client_status);
create index on employees (outreach_sent_date);
create index on employees (company_session_key);
create index on employees (employee_session_key);

create table ai_interactions (
  id uuid primary key default gen_random_uuid(),
  session_key varchar(255) not null,
  conversation_id varchar(255),
  prompt text,
  response text,
  model_used varchar(100),
  confidence_score integer,
  processing_time timestamp default now(),
  created_at timestamptz default now()
);
create index on ai_interactions (session_key);
create index on ai_interactions (conversation_id);

-- A policy's predicate is not compared: the document itself calls this one too wide.
create policy "Allow all for authenticated users" on companies for all to authenticated using (true);
create policy "Allow all for authenticated users" on employees for all to authenticated using (true);
