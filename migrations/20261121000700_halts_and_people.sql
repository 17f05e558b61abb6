-- Halts, which every guard of a sending table obeys; what makes suppressions and people comparable.

create table ops.halts (
  id uuid primary key default gen_random_uuid(),
  system text not null check (system in ('all', 'crm', 'outbound', 'sdr')),
  reason text not null check (btrim(reason) <> ''),
  halted_by text not null,
  halted_at timestamptz not null default now(),
  resumed_by text,
  resumed_at timestamptz,
  check ((resumed_by is null) = (resumed_at is null))
);
create unique index halts_in_force_key on ops.halts (system) where resumed_at is null;
comment on table ops.halts is 'While a row is not resumed, nobody of its system can be put into a state that leads to sending.';
alter table ops.halts enable row level security;
create policy service_role_all on ops.halts for all to service_role using (true) with check (true);
grant select, insert, update on ops.halts to service_role;

-- A value in another spelling would suppress nobody.
alter table ops.suppressions add constraint suppressions_value_normalised check (case kind
  when 'email' then value ~ '^[^@\s]+@[^@\s]+$'
  when 'domain' then value ~ '^[^@/:\s]+$' and value !~ '^www\.'
  when 'handle' then value ~ '^[^@/\s]+$'
  when 'phone' then value ~ '^\+[0-9]+$'
end);

create index pages_contact_email_lower_idx on discovery.pages (lower(contact_email)) where contact_email is not null;
