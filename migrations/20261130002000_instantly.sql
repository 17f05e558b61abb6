-- What the document's raw layer of Instantly lacks: leads, steps and the block list; what vanished at the vendor; and a key for each fact.

alter table outbound.instantly_campaigns_raw add column analytics_json jsonb, add column vanished_at timestamptz;
comment on column outbound.instantly_campaigns_raw.raw_json is 'The full API response, never modified: the campaign as listed, with its analytics beside it.';
comment on column outbound.instantly_campaigns_raw.analytics_json is 'Ours: the analytics alone, as they came; null where the vendor has none, as for drafts.';
comment on column outbound.instantly_campaigns_raw.vanished_at is 'Ours: when a complete list did not have it any more.';
alter table outbound.instantly_accounts_raw add column vanished_at timestamptz;
comment on column outbound.instantly_accounts_raw.vanished_at is 'Ours: when a complete list did not have it any more.';

create table outbound.instantly_leads_raw (
  id uuid primary key default gen_random_uuid(),
  instantly_lead_id text not null unique,
  instantly_campaign_id text,
  email text,
  first_name text,
  last_name text,
  company_name text,
  lead_status text,
  raw_json jsonb not null,
  vanished_at timestamptz,
  synced_at timestamptz default now(),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index instantly_leads_raw_email_idx on outbound.instantly_leads_raw (email, instantly_campaign_id);
create index instantly_leads_raw_campaign_idx on outbound.instantly_leads_raw (instantly_campaign_id);
create index instantly_leads_raw_synced_idx on outbound.instantly_leads_raw (synced_at, id);
comment on table outbound.instantly_leads_raw is 'Ours. Source: /api/v2/leads/list. One person in two campaigns is two rows.';
comment on column outbound.instantly_leads_raw.email is 'In the normal form of ops.email_key, where it has one.';
comment on column outbound.instantly_leads_raw.lead_status is '1 active, 2 paused, 3 completed, -1 bounced, -2 unsubscribed, -3 skipped';

create table outbound.instantly_steps_raw (
  id uuid primary key default gen_random_uuid(),
  instantly_campaign_id text not null,
  step_number integer,
  variant_number integer,
  emails_sent integer default 0,
  emails_opened integer default 0,
  emails_replied integer default 0,
  emails_clicked integer default 0,
  raw_json jsonb not null,
  synced_at timestamptz default now(),
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  constraint instantly_steps_raw_key unique nulls not distinct (instantly_campaign_id, step_number, variant_number)
);
comment on table outbound.instantly_steps_raw is
  'Ours. Source: /api/v2/campaigns/analytics/steps. Each variant of a step has a row; both numbers null: the vendor could not tell the step.';
comment on column outbound.instantly_steps_raw.step_number is 'As the vendor counts: from 0; campaign_leads.sequence_step is one more.';

create table outbound.instantly_block_list_raw (
  value text primary key,
  instantly_entry_id text,
  is_domain boolean,
  raw_json jsonb,
  pushed_at timestamptz,
  vanished_at timestamptz,
  synced_at timestamptz default now(),
  created_at timestamptz default now()
);
comment on table outbound.instantly_block_list_raw is 'Ours. Source: /api/v2/block-lists-entries, one row per address or domain.';
comment on column outbound.instantly_block_list_raw.pushed_at is 'When we sent it up; without an entry id no list has had it since.';

create table outbound.listed_items (
  entity text,
  listing uuid,
  item_id text,
  primary key (entity, listing, item_id)
);
comment on table outbound.listed_items is 'Ours: what the lists under way have had so far; what is missing at their end has vanished. Empty between syncs.';

alter table outbound.campaign_leads add column instantly_lead_id text, add column left_at timestamptz;
create index campaign_leads_instantly_lead_idx on outbound.campaign_leads (instantly_lead_id);
comment on column outbound.campaign_leads.instantly_lead_id is 'Ours: the lead at the vendor.';
comment on column outbound.campaign_leads.left_at is 'Ours: since when the vendor has this lead in this campaign no more; it keeps its events and is due for nothing.';

create table outbound.stale_campaign_leads (
  campaign_id uuid,
  lead_id uuid,
  primary key (campaign_id, lead_id)
);
comment on table outbound.stale_campaign_leads is 'Ours: rows of campaign_leads whose state is to be derived anew from what is known.';

alter table outbound.events add column event_key text, add column sequence_step integer, add column sequence_variant integer;
create unique index events_event_key_key on outbound.events (event_key);
alter table outbound.events add constraint events_event_key_key unique using index events_event_key_key;
comment on column outbound.events.event_key is 'Ours: the same fact has the same key, however often and by whichever way it comes.';
comment on column outbound.events.sequence_step is 'Ours: 1 is the first message; the vendor counts from 0 in lists and from 1 in webhooks.';
comment on column outbound.events.sequence_variant is 'Ours: 1 is variant A.';

create index instantly_emails_raw_synced_idx on outbound.instantly_emails_raw (synced_at, id);

do $$
declare
  t text;
begin
  foreach t in array array['instantly_leads_raw', 'instantly_steps_raw', 'instantly_block_list_raw', 'listed_items', 'stale_campaign_leads'] loop
    execute pg_catalog.format('alter table outbound.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on outbound.%I for all to service_role using (true) with check (true)', t);
    execute pg_catalog.format('grant select, insert, update, delete on outbound.%I to service_role', t);
  end loop;
end
$$;

insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending, given, unless) values
  ('outbound.instantly_leads_raw', 'lead_status', '*', null, false, '{}', '{}')
on conflict do nothing;
