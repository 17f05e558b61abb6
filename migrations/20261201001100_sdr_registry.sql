-- SDR: how imports find the companies that are there, what a registry's words for a status mean, and which names were repaired. All of it
-- is ours.
-- functions: ops/fold_case ops/key_text sdr/name_key sdr/company_key

alter table sdr.companies add column field_times jsonb;
comment on column sdr.companies.field_times is 'Ours: the time of the record that set a field, for fields that a record with a time has set.';
alter table sdr.employees add column field_times jsonb;
comment on column sdr.employees.field_times is 'Ours: the time of the record that set a field, for fields that a record with a time has set.';

alter table sdr.companies add column set_by_hand text[];
comment on column sdr.companies.set_by_hand is 'Ours: fields that a person set; no import changes them.';
alter table sdr.employees add column set_by_hand text[];
comment on column sdr.employees.set_by_hand is 'Ours: fields that a person set; no import changes them.';
create index companies_company_name_idx on sdr.companies (company_name, id);
create index employees_full_name_idx on sdr.employees (full_name, id);

-- Kept by a trigger (sdr.keep_company_key); an index over the function would be calculated by whoever writes, who may not call it.
alter table sdr.companies add column company_key text;
comment on column sdr.companies.company_key is 'Ours: name and website as they are compared (sdr.company_key).';
update sdr.companies c set company_key = sdr.company_key(c.company_name, c.website);
create index companies_company_key_idx on sdr.companies (company_key);

create table sdr.registry_statuses (
  registry_status text primary key check (registry_status <> ''),
  status text not null check (btrim(status) <> ''),
  added_by text not null,
  added_at timestamptz not null default now()
);
comment on table sdr.registry_statuses is 'Ours: the words of registries for a status (sdr.name_key), and the status of a company that they mean. A team adds its own.';

insert into sdr.registry_statuses (registry_status, status, added_by)
select w.word, s.status, 'migrate'
from (values
  ('Active', array['действующее', 'действующая', 'действующий', 'действует', 'действующая организация', 'действующее предприятие',
                   'действующее юридическое лицо', 'действующее юрлицо', 'действующий ип', 'действующая компания', 'зарегистрировано', 'operating', 'registered', 'live', 'in operation']),
  ('Liquidating', array['в процессе ликвидации', 'находится в процессе ликвидации', 'находится в стадии ликвидации', 'в стадии ликвидации', 'ликвидируется',
                        'ликвидация', 'предстоящее исключение', 'предстоящее исключение из егрюл', 'принято решение о ликвидации',
                        'принято решение о предстоящем исключении из егрюл', 'in liquidation']),
  ('Liquidated', array['ликвидировано', 'ликвидирована', 'ликвидирован', 'ликвидированное', 'недействующее', 'недействующая', 'недействующий',
                       'не действует', 'прекратило деятельность', 'прекратила деятельность', 'прекратил деятельность', 'прекращено', 'прекращена',
                       'деятельность прекращена', 'прекращение деятельности', 'исключено из егрюл', 'исключена из егрюл', 'исключен из егрип',
                       'исключено из реестра', 'закрыто', 'dissolved', 'liquidated', 'closed', 'inactive', 'struck off', 'ceased']),
  ('Reorganizing', array['в процессе реорганизации', 'находится в процессе реорганизации', 'реорганизуется', 'реорганизация', 'в стадии реорганизации', 'under reorganization']),
  ('Reorganized', array['реорганизовано', 'реорганизована', 'прекратило деятельность при присоединении', 'присоединено', 'reorganized', 'merged']),
  ('Bankrupt', array['банкрот', 'банкротство', 'в процессе банкротства', 'в стадии банкротства', 'признано банкротом', 'признана банкротом', 'признан банкротом',
                     'конкурсное производство', 'наблюдение', 'внешнее управление', 'bankrupt', 'bankruptcy', 'insolvent']),
  ('Suspended', array['приостановлено', 'приостановлена', 'деятельность приостановлена', 'приостановило деятельность', 'suspended', 'dormant'])
) as s(status, words) cross join lateral unnest(s.words) as w(word)
on conflict do nothing;

-- Names that a repair changed, with what stood there before.
create table sdr.employee_repairs (
  id uuid primary key default gen_random_uuid(),
  employee_id uuid not null constraint employee_repairs_employee_id_fkey references sdr.employees (id) on delete cascade,
  full_name text not null,
  before jsonb not null,
  after jsonb not null,
  confidence text not null check (confidence in ('high', 'low')),
  repaired_by text not null,
  repaired_at timestamptz not null default now()
);
create index employee_repairs_employee_id_idx on sdr.employee_repairs (employee_id);
comment on table sdr.employee_repairs is 'Ours: repaired names of employees, with their parts before and after.';

-- Companies that were merged into others: what comes in for them later is the others'.
create table sdr.merged_companies (
  id uuid primary key,
  company_id uuid not null constraint merged_companies_company_id_fkey references sdr.companies (id) on delete cascade,
  company_name text not null,
  tin text unique,
  registration_number text unique,
  session_key text,
  reason text,
  merged_by text not null,
  merged_at timestamptz not null default now()
);
create index merged_companies_company_id_idx on sdr.merged_companies (company_id);
create index merged_companies_session_key_idx on sdr.merged_companies (session_key);
comment on table sdr.merged_companies is 'Ours: companies that were merged into others, with their numbers.';
alter table sdr.merged_companies enable row level security;
create policy service_role_all on sdr.merged_companies for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.merged_companies to service_role;

-- Prompts and answers are imported from logs: the same line again is the same row.
alter table sdr.ai_interactions add column content_key text;
comment on column sdr.ai_interactions.content_key is 'Ours: by this an import knows a record again.';
create unique index ai_interactions_content_key_idx on sdr.ai_interactions (content_key);
alter table sdr.ai_interactions add column search_words tsvector generated always as (
  to_tsvector('pg_catalog.simple', left(coalesce(prompt, ''), 50000) || ' ' || left(coalesce(response, ''), 50000))) stored;
comment on column sdr.ai_interactions.search_words is 'Ours: the words of prompt and response, for "ai search".';
create index ai_interactions_search_idx on sdr.ai_interactions using gin (search_words);

alter table sdr.registry_statuses enable row level security;
create policy service_role_all on sdr.registry_statuses for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.registry_statuses to service_role;
alter table sdr.employee_repairs enable row level security;
create policy service_role_all on sdr.employee_repairs for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.employee_repairs to service_role;
