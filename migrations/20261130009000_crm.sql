-- CRM: what a relationship is decided by (consent as evidence, touches, words that hold a person, history), and a queue that is sent from.
-- All of it is ours.

alter table crm.instagram_contacts add column timezone text;
comment on column crm.instagram_contacts.timezone is 'Ours: an IANA name; one that is no zone counts as none.';

-- Who set what, from what to what. Written by crm.note_changes for every writer; nothing changes or deletes a row of it.
create table crm.contact_changes (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references crm.instagram_contacts (id) on delete cascade,
  field text not null,
  old_value jsonb,
  new_value jsonb,
  reason text,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create index contact_changes_contact_idx on crm.contact_changes (contact_id, changed_at);
comment on table crm.contact_changes is 'Ours: the history of contacts: who changed which field, when, from what to what.';

-- Consent to offers is what somebody said, where and when: the latest row of a contact decides.
create table crm.consents (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references crm.instagram_contacts (id) on delete cascade,
  is_given boolean not null,
  evidence text,
  reason text,
  at timestamptz not null,
  noted_by text not null,
  noted_at timestamptz not null default clock_timestamp(),
  constraint consents_say_why check (coalesce(is_given and evidence <> '' or not is_given and reason <> '', false))
);
create index consents_contact_idx on crm.consents (contact_id, at desc, noted_at desc);
comment on table crm.consents is 'Ours: consent to offers, given or withdrawn, with its evidence; the latest of a contact decides.';

-- Somebody wrote what may be a no: nothing is sent to him until a person has decided.
create table crm.holds (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references crm.instagram_contacts (id) on delete cascade,
  message_id uuid references crm.instagram_messages (id) on delete set null,
  quote text not null,
  said_at timestamptz not null,
  held_at timestamptz not null default now(),
  decided_at timestamptz,
  decision text check (decision in ('no', 'not_a_no')),
  reason text,
  decided_by text,
  constraint holds_are_decided_whole check (num_nulls(decided_at, decision, decided_by) in (0, 3))
);
create unique index holds_message_idx on crm.holds (message_id);
create index holds_open_idx on crm.holds (contact_id) where decided_at is null;
create index holds_contact_idx on crm.holds (contact_id);
comment on table crm.holds is 'Ours: inbound messages that may be a no; while one is not decided its contact gets nothing.';

-- A touch that no message stands for: noted by hand.
create table crm.contact_touches (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid not null references crm.instagram_contacts (id) on delete cascade,
  lane text not null check (lane in ('friendship', 'service', 'offer', 'retention', 'rewarm')),
  at timestamptz not null,
  note text,
  noted_by text not null,
  noted_at timestamptz not null default now()
);
create index contact_touches_contact_idx on crm.contact_touches (contact_id, at);
comment on table crm.contact_touches is 'Ours: touches that were noted by hand; outbound messages are touches of themselves.';

-- Handles that a contact had before two were merged: what comes in for one of them is his.
create table crm.merged_handles (
  handle text primary key check (handle = lower(handle) and handle ~ '^[^@/\s]+$'),
  contact_id uuid not null references crm.instagram_contacts (id) on delete cascade,
  merged_by text not null,
  merged_at timestamptz not null default now()
);
create index merged_handles_contact_idx on crm.merged_handles (contact_id);
comment on table crm.merged_handles is 'Ours: handles of contacts that were merged into another.';

alter table crm.outreach_queue
  add column lane text check (lane in ('friendship', 'service', 'offer', 'retention', 'rewarm')),
  add column template text,
  add column account text,
  add column campaign text,
  add column run_id uuid,
  add column expire_after interval not null default interval '24 hours' check (expire_after > make_interval()),
  add column keep_on_reply boolean not null default false,
  add column claim_id uuid,
  add column claimed_at timestamptz,
  add column lease_ends_at timestamptz;
comment on column crm.outreach_queue.lane is 'Ours: what the message is; an offer needs consent (crm.guard_offers).';
comment on column crm.outreach_queue.template is 'Ours: lane/action_key of the template that it was made from.';
comment on column crm.outreach_queue.account is 'Ours: the account that sends it; null: the default account.';
comment on column crm.outreach_queue.campaign is 'Ours: the key under which a contact is written to once, sent or not.';
comment on column crm.outreach_queue.expire_after is 'Ours: how long after its time it may still be sent.';
comment on column crm.outreach_queue.keep_on_reply is 'Ours: it is sent also where the contact has written since it was planned.';
comment on column crm.outreach_queue.claim_id is 'Ours: the request that it was handed out to.';
comment on column crm.outreach_queue.lease_ends_at is 'Ours: until when its sender is expected to answer; after that it is failed with "outcome unknown".';

-- One open message per contact. Of several in an older database the first stays: nobody is to be written to twice.
update crm.outreach_queue q set status = 'cancelled', error = coalesce(q.error, 'already queued')
from (
  select o.id, row_number() over (partition by o.username order by o.scheduled_at nulls first, o.created_at, o.id) as of_handle,
         row_number() over (partition by coalesce(o.contact_id, o.id) order by o.scheduled_at nulls first, o.created_at, o.id) as of_contact
  from crm.outreach_queue o where o.status in ('pending', 'scheduled')) d
where d.id = q.id and (d.of_handle > 1 or d.of_contact > 1);
create unique index outreach_queue_one_open on crm.outreach_queue (username) where status in ('pending', 'scheduled');
create unique index outreach_queue_one_open_contact on crm.outreach_queue (contact_id) where status in ('pending', 'scheduled');
create unique index outreach_queue_campaign on crm.outreach_queue (campaign, username) where campaign is not null;
create unique index outreach_queue_campaign_contact on crm.outreach_queue (campaign, contact_id) where campaign is not null;
create index outreach_queue_due on crm.outreach_queue (priority desc, scheduled_at nulls first, id) where status in ('pending', 'scheduled');
create index outreach_queue_leases on crm.outreach_queue (lease_ends_at) where status in ('pending', 'scheduled') and lease_ends_at is not null;
create index outreach_queue_sent on crm.outreach_queue (sent_at) where sent_at is not null;

alter table crm.instagram_messages
  add column lane text check (lane in ('friendship', 'service', 'offer', 'retention', 'rewarm')),
  add column spam_keys text[],
  add column queue_id uuid;
comment on column crm.instagram_messages.lane is 'Ours: what an outbound message was, where it is known; a touch without a lane is no offer.';
comment on column crm.instagram_messages.spam_keys is 'Ours: the spam patterns that it matches; it is marked, never dropped.';
comment on column crm.instagram_messages.queue_id is 'Ours: the item of the queue that it was sent as.';
create unique index messages_queue_idx on crm.instagram_messages (queue_id) where queue_id is not null;
create index messages_contact_sent_idx on crm.instagram_messages (contact_id, is_outbound, sent_at desc);

do $$
declare
  t text;
  is_crm constant text := $p$((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'crm'$p$;
begin
  foreach t in array array['contact_changes', 'consents', 'holds', 'contact_touches', 'merged_handles'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('create policy service_role_all on crm.%I for all to service_role using (true) with check (true)', t);
    execute format('create policy crm_select on crm.%I for select to authenticated using (%s)', t, is_crm);
    execute format('grant select on crm.%I to authenticated', t);
  end loop;
  grant select, insert, update on crm.contact_changes, crm.consents, crm.holds to service_role;
  grant select, insert, update, delete on crm.contact_touches, crm.merged_handles to service_role;
end
$$;
