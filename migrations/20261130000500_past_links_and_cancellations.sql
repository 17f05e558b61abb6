-- A suppression follows the person when a key changes, knows what it cancelled, and survives the erasure of the address.

-- What records stated of who is who and state no more. Both directions, as ops.links, and with the collation of its other branches: with
-- two of them no hash is built of what is known (ops.linked_keys). Written by triggers alone.
create table ops.past_links (
  id uuid not null default gen_random_uuid() unique,
  from_kind text not null,
  from_value text not null,
  kind text not null,
  value text not null,
  via text not null,
  ended_at timestamptz not null default now(),
  primary key (from_kind, from_value, kind, value)
);
comment on table ops.past_links is 'Who was who: two keys that one record had, in both directions; a suppression of one holds for the other.';
comment on column ops.past_links.via is 'The record and what became of it.';
-- As the indexes of the tables below ops.addresses_at.
create index past_links_backwards_idx on ops.past_links (reverse(value) collate "C") where kind = 'email';

-- Hundreds of records a row, as arrays: a row for each of 100,000 records took a fifth of the time of cancelling them.
create table ops.cancellations (
  id uuid primary key default gen_random_uuid(),
  suppression_ids uuid[] not null check (suppression_ids <> '{}'),
  relation text,
  record_ids uuid[],
  former jsonb,
  noted_at timestamptz not null default now(),
  cancelled_at timestamptz,
  restored_at timestamptz,
  outcomes jsonb,
  constraint cancellations_name_records check ((relation is null) = (record_ids is null)),
  constraint cancellations_keep_what_was check (cancelled_at is null or relation is null or former is not null)
);
create index cancellations_due_idx on ops.cancellations (noted_at, id) where cancelled_at is null;
create index cancellations_suppression_ids_idx on ops.cancellations using gin (suppression_ids) where restored_at is null;
comment on table ops.cancellations is 'What suppressions cancel or cancelled, so that a lift can undo it.';
comment on column ops.cancellations.suppression_ids is 'The suppressions of one statement, or those that still hold for the records after a lift.';
comment on column ops.cancellations.relation is 'Null: what is pending for these suppressions is still to be found.';
comment on column ops.cancellations.outcomes is 'How many were restored, and how many not and why: {restored: 12, past: 1, …}.';
comment on column ops.cancellations.former is 'What each cancelled record was before: [{id, status, …}].';

-- With it, and with nothing else, an erased key is recognised when it comes again.
create table ops.erasure_key (
  is_only boolean primary key default true check (is_only),
  secret bytea not null default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
);
insert into ops.erasure_key default values;
comment on table ops.erasure_key is 'The key of the hashes that stand in the place of erased addresses. For the owner alone.';

alter table ops.past_links enable row level security;
create policy service_role_all on ops.past_links for all to service_role using (true) with check (true);
grant select on ops.past_links to service_role;
alter table ops.cancellations enable row level security;
create policy service_role_all on ops.cancellations for all to service_role using (true) with check (true);
grant select, insert, update on ops.cancellations to service_role;
alter table ops.erasure_key enable row level security;
create policy nobody on ops.erasure_key for all to service_role using (false) with check (false);

alter table ops.suppressions add column erased_at timestamptz;
comment on column ops.suppressions.erased_at is 'When the person was erased; value is then a keyed hash of the key (ops.erased_key).';
alter table ops.suppressions drop constraint suppressions_value_normalised;
-- Not validated: what is no key stays on record, and lifted rows are history.
alter table ops.suppressions add constraint suppressions_value_normalised check (
  lifted_at is not null or case when erased_at is not null then value ~ '^erased:[0-9a-f]{64}$' else value = ops.contact_key(kind, value) end) not valid;
create index suppressions_erased_idx on ops.suppressions (kind, value) where erased_at is not null and lifted_at is null;

-- Who unsubscribed or bounced before either was a suppression.
insert into ops.suppressions (kind, value, reason, source, evidence)
select distinct on (n.value) 'email', n.value, n.reason, n.source, jsonb_build_object('record_id', n.id)
from (
  select lower(coalesce(l.email, l.personal_email)) as value, c.id, 'outbound.campaign_leads' as source,
         case when 'unsubscribed' in (c.email_status, c.overall_status) then 'unsubscribed' else 'bounced' end as reason
  from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id
  where c.email_status in ('unsubscribed', 'bounced') or c.overall_status in ('unsubscribed', 'bounced')
  union all
  select lower(coalesce(e.work_email, e.generic_email)), e.id, 'sdr.employees',
         case when e.reply_unsubscribe or e.campaign_status = 'unsubscribed' then 'unsubscribed' else 'bounced' end
  from sdr.employees e
  where e.reply_unsubscribe or e.reply_bounce or e.campaign_status in ('unsubscribed', 'bounced')
) n
where ops.email_key(n.value) = n.value
order by n.value, n.reason desc
on conflict do nothing;

-- Functions that take other arguments now.
drop function if exists ops.lift_suppressions(jsonb, text, text, boolean);
drop function if exists ops.pending_for(text[], text[]);
drop function if exists ops.cancel_pending(text[], text[]);
