-- What may be asked of a vendor in a time is counted here, so that all hosts share it, and a restart forgets nothing: the vendor goes on counting.
create table ops.request_grants (
  id bigint generated always as identity primary key,
  name text not null,
  granted_at timestamptz not null default clock_timestamp(),
  requests integer not null check (requests > 0)
);
create index request_grants_name_granted_at_idx on ops.request_grants (name, granted_at);
comment on table ops.request_grants is 'Ours: requests that processes were allowed to send to a vendor lately, by the name of what is limited.';

alter table ops.request_grants enable row level security;
create policy service_role_all on ops.request_grants for all to service_role using (true) with check (true);
grant select, insert, delete on ops.request_grants to service_role;
