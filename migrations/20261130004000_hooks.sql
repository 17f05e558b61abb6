-- What vendors report by themselves: Instantly's webhooks, and VAPI's reports of calls. Both tables are ours.

create table outbound.instantly_webhooks_raw (
  id uuid primary key default gen_random_uuid(),
  fact_key text not null,
  event_type text not null,
  instantly_campaign_id text,
  lead_email text,
  instantly_email_id text,
  sequence_step integer,
  sequence_variant integer,
  event_date timestamptz not null,
  raw_json jsonb not null,
  normalized_at timestamptz,
  received_at timestamptz not null default clock_timestamp()
);
create unique index instantly_webhooks_raw_fact_key on outbound.instantly_webhooks_raw (fact_key);
alter table outbound.instantly_webhooks_raw add constraint instantly_webhooks_raw_fact_key unique using index instantly_webhooks_raw_fact_key;
create index instantly_webhooks_raw_email_id_idx on outbound.instantly_webhooks_raw (instantly_email_id) where instantly_email_id is not null;
create index instantly_webhooks_raw_lead_idx on outbound.instantly_webhooks_raw (lead_email, event_type) where lead_email is not null;
create index instantly_webhooks_raw_campaign_idx on outbound.instantly_webhooks_raw (instantly_campaign_id, event_date desc);
create index instantly_webhooks_raw_left_idx on outbound.instantly_webhooks_raw (id) where normalized_at is null;
comment on table outbound.instantly_webhooks_raw is 'Ours. Source: deliveries of webhooks, one row per fact: they are repeated, and come in any order.';
comment on column outbound.instantly_webhooks_raw.fact_key is 'A hash of what makes it that fact: kind, campaign, lead, e-mail or step, and time.';
comment on column outbound.instantly_webhooks_raw.lead_email is 'Whose it is, in the normal form of ops.email_key; never the sender.';
comment on column outbound.instantly_webhooks_raw.sequence_step is '1 is the first message, as the vendor counts here.';
comment on column outbound.instantly_webhooks_raw.raw_json is 'The delivery as it came.';
comment on column outbound.instantly_webhooks_raw.normalized_at is 'When it became an event, or was found to be none; null: it waits for the end of a halt.';

create table outbound.vapi_calls_raw (
  call_id text primary key,
  ended_reason text,
  started_at timestamptz,
  ended_at timestamptz,
  reported_at timestamptz,
  customer_number text,
  lead_ref text,
  campaign_ref text,
  raw_json jsonb not null,
  normalized_at timestamptz,
  received_at timestamptz not null default clock_timestamp()
);
create index vapi_calls_raw_left_idx on outbound.vapi_calls_raw (call_id) where normalized_at is null;
comment on table outbound.vapi_calls_raw is 'Ours. Source: end-of-call reports, one row per call. They come twice: the latest complete one stands.';
comment on column outbound.vapi_calls_raw.customer_number is 'In E.164 where it is a number.';
comment on column outbound.vapi_calls_raw.lead_ref is 'metadata.lead_id: a lead of ours, a lead at Instantly, or an address.';
comment on column outbound.vapi_calls_raw.campaign_ref is 'metadata.campaign_id: a campaign of ours, at Instantly, or at VAPI.';
comment on column outbound.vapi_calls_raw.raw_json is 'The report as it came.';
comment on column outbound.vapi_calls_raw.normalized_at is 'When it became an event; null: nobody knows whose call it was, or it waits for the end of a halt.';

-- A campaign at VAPI, and a lead at Instantly, are looked up by their ids.
create index campaigns_vapi_campaign_idx on outbound.campaigns (vapi_campaign_id) where vapi_campaign_id is not null;

do $$
declare
  t text;
begin
  foreach t in array array['instantly_webhooks_raw', 'vapi_calls_raw'] loop
    execute pg_catalog.format('alter table outbound.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on outbound.%I for all to service_role using (true) with check (true)', t);
    execute pg_catalog.format('grant select, insert, update, delete on outbound.%I to service_role', t);
  end loop;
end
$$;

insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending, given, unless) values
  ('outbound.instantly_webhooks_raw', 'event_type', '*', null, false, '{}', '{}')
on conflict do nothing;
