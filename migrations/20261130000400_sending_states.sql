-- Which states of a row lead to a message, a call or a step to a person: the one list that guards, halts and cancellations read.

create table ops.sending_states (
  relation text not null,
  column_name text not null,
  state text,
  channel text,
  leads_to_sending boolean not null,
  given jsonb not null default '{}',
  unless text[] not null default '{}',
  constraint sending_states_key unique nulls not distinct (relation, column_name, state),
  constraint sending_states_has_a_channel check (channel is not null or not leads_to_sending),
  constraint sending_states_condition check (leads_to_sending or (given = '{}' and unless = '{}'))
);
comment on table ops.sending_states is
  'Which states of a row lead to a message, a call or a step to a person; a row leads to one if any of its columns does.';
comment on column ops.sending_states.state is
  'Null: the column is empty. *: any value that is not listed; a column with it is free text, compared in lower case without the blanks around.';
comment on column ops.sending_states.channel is 'email, dm, call, linkedin or one to come; null where no channel is meant.';
comment on column ops.sending_states.leads_to_sending is 'False: it only records something, and is open to everybody.';
comment on column ops.sending_states.given is 'Other columns that must have this value; *: any; "not past": a time that is none or not over.';
comment on column ops.sending_states.unless is 'Columns that must not be true.';

-- The same as SQL over a row r, one condition a relation: made from ops.sending_states when that changes (ops.write_sending_conditions).
create table ops.sending_conditions (
  relation text primary key,
  condition text not null
);
comment on table ops.sending_conditions is 'Made from ops.sending_states: when a row r of the relation leads to sending, as SQL.';

-- How often something came into force that whoever is under way has to obey: a halt, a suppression, what shows who somebody is.
create table ops.sending_stops (
  only_row boolean primary key default true check (only_row),
  stops bigint not null default 0
);
comment on table ops.sending_stops is 'One number, which grows whenever a writer under way has to look again before its commit.';
insert into ops.sending_stops default values on conflict do nothing;

-- What a transaction has put into a sending state or learned, until it is looked at again at its commit.
create table ops.sending_checks (
  id bigint generated always as identity primary key,
  relation text not null,
  ids uuid[] not null,
  stops bigint not null
);
comment on table ops.sending_checks is 'What transactions under way look at again before they commit; empty but for those.';

do $$
declare
  t text;
begin
  foreach t in array array['sending_states', 'sending_conditions', 'sending_stops', 'sending_checks'] loop
    execute pg_catalog.format('alter table ops.%I enable row level security', t);
    execute pg_catalog.format('create policy service_role_all on ops.%I for all to service_role using (true) with check (true)', t);
  end loop;
end
$$;
grant select on ops.sending_states, ops.sending_conditions to service_role;
grant select, update on ops.sending_stops to service_role;

-- Prospects are written to as well.
alter table ops.halts drop constraint halts_system_check;
alter table ops.halts add constraint halts_system_check check (system in ('all', 'crm', 'growth', 'outbound', 'sdr'));

insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending, given, unless) values
  ('crm.outreach_queue', 'status', 'pending', 'dm', true, '{}', '{}'),
  ('crm.outreach_queue', 'status', 'scheduled', 'dm', true, '{}', '{}'),
  ('crm.outreach_queue', 'status', 'sent', 'dm', false, '{}', '{}'),
  ('crm.outreach_queue', 'status', 'failed', 'dm', false, '{}', '{}'),
  ('crm.outreach_queue', 'status', 'cancelled', 'dm', false, '{}', '{}'),
  ('crm.outreach_queue', 'status', null, 'dm', false, '{}', '{}'),

  -- An e-mail that was sent is followed by others until the enrolment is over or the person answers, bounces or unsubscribes.
  ('outbound.campaign_leads', 'email_status', 'pending', 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'sent', 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'opened', 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'clicked', 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'email_status', null, 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'replied', 'email', false, '{}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'bounced', 'email', false, '{}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'unsubscribed', 'email', false, '{}', '{}'),
  ('outbound.campaign_leads', 'email_status', 'failed', 'email', false, '{}', '{}'),
  ('outbound.campaign_leads', 'next_followup_at', '*', 'email', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'next_followup_at', null, 'email', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'scheduled', 'call', true, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'not_scheduled', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'completed', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'no_answer', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'voicemail', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'wrong_number', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', 'do_not_call', 'call', false, '{}', '{}'),
  ('outbound.campaign_leads', 'call_status', null, 'call', false, '{}', '{}'),
  -- A request that is out is followed by a message when it is accepted, and a message by others.
  ('outbound.campaign_leads', 'linkedin_status', 'connection_sent', 'linkedin', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'linkedin_status', 'connected', 'linkedin', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'linkedin_status', 'message_sent', 'linkedin', true, '{"overall_status": "active"}', '{}'),
  ('outbound.campaign_leads', 'linkedin_status', 'replied', 'linkedin', false, '{}', '{}'),
  ('outbound.campaign_leads', 'linkedin_status', 'not_started', 'linkedin', false, '{}', '{}'),
  ('outbound.campaign_leads', 'linkedin_status', null, 'linkedin', false, '{}', '{}'),
  -- By itself it says only whether the other columns are to be believed.
  ('outbound.campaign_leads', 'overall_status', 'active', null, false, '{}', '{}'),
  ('outbound.campaign_leads', 'overall_status', 'replied', null, false, '{}', '{}'),
  ('outbound.campaign_leads', 'overall_status', 'converted', null, false, '{}', '{}'),
  ('outbound.campaign_leads', 'overall_status', 'disqualified', null, false, '{}', '{}'),
  ('outbound.campaign_leads', 'overall_status', 'bounced', null, false, '{}', '{}'),
  ('outbound.campaign_leads', 'overall_status', 'unsubscribed', null, false, '{}', '{}'),

  -- Free text: a status that is not known here counts as one that leads to sending.
  ('sdr.employees', 'campaign_status', '*', 'email', true, '{}', '{}'),
  ('sdr.employees', 'campaign_status', null, 'email', true, '{"campaign_number": "*"}', '{}'),
  ('sdr.employees', 'campaign_status', 'queued', 'email', true, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'sent', 'email', true, '{}', '{reply_unsubscribe,reply_info_request,reply_bounce}'),
  ('sdr.employees', 'campaign_status', 'replied', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'bounced', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'unsubscribed', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'completed', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'failed', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'cancelled', 'email', false, '{}', '{}'),
  ('sdr.employees', 'campaign_status', 'canceled', 'email', false, '{}', '{}'),

  -- The row is written as the e-mail leaves, and has no state before that; one of the past is a record.
  ('growth.prospect_outreach_log', 'status', 'sent', 'email', true, '{"sent_at": "not past"}', '{}'),
  ('growth.prospect_outreach_log', 'status', null, 'email', true, '{"sent_at": "not past"}', '{}'),
  ('growth.prospect_outreach_log', 'status', 'opened', 'email', false, '{}', '{}'),
  ('growth.prospect_outreach_log', 'status', 'replied', 'email', false, '{}', '{}'),
  ('growth.prospect_outreach_log', 'status', 'ignored', 'email', false, '{}', '{}'),

  -- Statuses of records that lead to nobody being written to.
  ('crm.instagram_contacts', 'relationship_stage', '*', null, false, '{}', '{}'),
  ('crm.next_best_actions', 'stage', '*', null, false, '{}', '{}'),
  ('discovery.clients', 'status', '*', null, false, '{}', '{}'),
  ('discovery.pages', 'promo_status', '*', null, false, '{}', '{}'),
  ('discovery.scrape_runs', 'status', '*', null, false, '{}', '{}'),
  ('growth.lead_memory', 'current_tag', '*', null, false, '{}', '{}'),
  ('growth.prospect_candidates', 'contacted', '*', null, false, '{}', '{}'),
  ('outbound.campaigns', 'campaign_status', '*', null, false, '{}', '{}'),
  ('outbound.csv_imports_raw', 'import_status', '*', null, false, '{}', '{}'),
  ('outbound.events', 'event_type', '*', null, false, '{}', '{}'),
  ('outbound.instantly_accounts_raw', 'account_status', '*', null, false, '{}', '{}'),
  ('outbound.instantly_accounts_raw', 'warmup_status', '*', null, false, '{}', '{}'),
  ('outbound.instantly_campaigns_raw', 'campaign_status', '*', null, false, '{}', '{}'),
  ('outbound.leads', 'lead_status', '*', null, false, '{}', '{}'),
  ('sdr.companies', 'processing_status', '*', null, false, '{}', '{}'),
  ('sdr.companies', 'status', '*', null, false, '{}', '{}'),
  ('sdr.employees', 'client_status', '*', null, false, '{}', '{}'),
  ('sdr.employees', 'processing_status', '*', null, false, '{}', '{}'),
  ('sdr.employees', 'test_status', '*', null, false, '{}', '{}')
on conflict do nothing;
