-- SDR: what the registry, the replies and the audiences keep beside the document's columns. All of it is ours.

alter table sdr.companies
  add column registry_status text,
  add column record_time timestamptz,
  add column research_at timestamptz;
comment on column sdr.companies.registry_status is 'Ours: the status in the words of the registry that it came from.';
comment on column sdr.companies.record_time is 'Ours: the time of the newest record that was stored; an older one changes nothing that it set.';
comment on column sdr.companies.research_at is 'Ours: when company_research was set.';

alter table sdr.employees
  add column work_email_status text not null default 'unknown'
    constraint employees_work_email_status_check check (work_email_status in ('unknown', 'valid', 'invalid', 'bounced')),
  add column generic_email_status text not null default 'unknown'
    constraint employees_generic_email_status_check check (generic_email_status in ('unknown', 'valid', 'invalid', 'bounced')),
  add column paused_until date,
  add column record_time timestamptz,
  add column research_at timestamptz;
comment on column sdr.employees.paused_until is 'Ours: nothing is sent before this day: that of the return of who is out of office, infinity for who left.';
comment on column sdr.employees.record_time is 'Ours: the time of the newest record that was stored; an older one changes nothing that it set.';
comment on column sdr.employees.research_at is 'Ours: when ai_research_data was set.';
