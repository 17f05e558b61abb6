-- SDR: how imports find the companies that are there, what a registry's words for a status mean, and which names were repaired. All of it
-- is ours.
-- functions: ops/fold_case ops/key_text sdr/name_key sdr/company_key

alter table sdr.companies add column field_times jsonb;
comment on column sdr.companies.field_times is 'Ours: the time of the record that set a field, for fields that a record with a time has set.';
alter table sdr.employees add column field_times jsonb;
comment on column sdr.employees.field_times is 'Ours: the time of the record that set a field, for fields that a record with a time has set.';

-- Kept by a trigger (sdr.keep_company_key); an index over the function would be calculated by whoever writes, who may not call it.
alter table sdr.companies add column company_key text;
comment on column sdr.companies.company_key is 'Ours: name and website as they are compared (sdr.company_key).';
update sdr.companies c set company_key = sdr.company_key(c.company_name, c.website);
create index companies_company_key_idx on sdr.companies (company_key);

create table sdr.registry_statuses (
  registry_status text primary key constraint registry_statuses_folded check (registry_status = sdr.name_key(registry_status) and registry_status <> ''),
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

alter table sdr.registry_statuses enable row level security;
create policy service_role_all on sdr.registry_statuses for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.registry_statuses to service_role;
alter table sdr.employee_repairs enable row level security;
create policy service_role_all on sdr.employee_repairs for all to service_role using (true) with check (true);
grant select, insert, update, delete on sdr.employee_repairs to service_role;
