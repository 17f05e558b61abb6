-- Erasing a person: what is left of them is a keyed hash of each of their keys, by which an old file is recognised.

create table ops.erasures (
  kind text collate "C" not null check (kind in ('email', 'handle', 'phone')),
  key_hash text collate "C" not null check (key_hash ~ '^erased:[0-9a-f]{64}$'),
  erased_at timestamptz not null default now(),
  primary key (kind, key_hash)
);
comment on table ops.erasures is 'Ours: who was erased, as a keyed hash of each of their keys (ops.erasure_key); what comes of them later is left out.';

-- Written and emptied within the functions that erase, as the owner: nobody else can open the append-only logs by it.
create table ops.erasure_pass (
  transaction xid8 primary key
);
comment on table ops.erasure_pass is 'Ours: the transaction that erases somebody at this moment; append-only logs let it pass. Empty but for that.';

alter table ops.erasures enable row level security;
create policy service_role_all on ops.erasures for all to service_role using (true) with check (true);
grant select on ops.erasures to service_role;
alter table ops.erasure_pass enable row level security;
create policy nobody on ops.erasure_pass for all to service_role using (false) with check (false);
