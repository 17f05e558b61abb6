-- Growth: tenant accounts, inbound leads with their history, learning events, prospects (document 001_6864cdc204d722ee).
-- Where the document defines a table twice (lead_actions, prospect_candidates), the second definition stands.
-- A named index over a unique column is that column's constraint, so that nothing stands twice.

create schema growth;
comment on schema growth is 'Tenant accounts, inbound leads with history, learning events, prospects.';
grant usage on schema growth to service_role, authenticated;

create table growth.clients (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null,
  business_name text not null,
  contact_name text,
  name text,
  email text not null,
  password_hash text not null,
  api_key text not null,
  language text not null default 'en' check (language in ('en', 'fr')),
  is_internal boolean not null default false,
  is_test boolean not null default false,
  industry_category text,
  primary_service text,
  booking_link text,
  custom_tagline text,
  email_tone text not null default 'Friendly' check (email_tone in ('Friendly', 'Professional', 'Formal', 'Energetic')),
  followup_speed text not null default 'Instant' check (followup_speed in ('Instant', 'Within 1 hour', 'Same day')),
  ai_personalized_reply boolean default true,
  outbound_email text,
  smtp_host text,
  smtp_port integer,
  smtp_username text,
  smtp_password text,
  created_at timestamptz default now(),
  last_login timestamptz,
  last_connection timestamptz,
  last_rotated timestamptz
);
create unique index idx_clients_email on growth.clients (email);
alter table growth.clients add constraint idx_clients_email unique using index idx_clients_email;
create unique index idx_clients_api_key on growth.clients (api_key);
alter table growth.clients add constraint idx_clients_api_key unique using index idx_clients_api_key;
create unique index idx_clients_client_id on growth.clients (client_id);
alter table growth.clients add constraint idx_clients_client_id unique using index idx_clients_client_id;
create index idx_clients_is_test on growth.clients (is_test);
create index idx_clients_is_internal on growth.clients (is_internal);
create index idx_clients_created_at on growth.clients (created_at desc);
-- Ours: an account is known by its address in any spelling; people are looked up by it.
create unique index clients_email_identity_key on growth.clients (lower(email));
comment on table growth.clients is 'Client accounts with personalization settings and API credentials';
comment on column growth.clients.client_id is 'Unique client identifier used in all foreign key relationships';
comment on column growth.clients.api_key is 'Authentication token for lead submission API';
comment on column growth.clients.is_test is 'Auto-detected from email containing "test" or "example.com"';
comment on column growth.clients.is_internal is 'Flag for Avenir AI internal client (UUID: 00000000-0000-0000-0000-000000000001)';

create table growth.lead_memory (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  name text not null,
  message text,
  language text default 'en',
  ai_summary text,
  intent text,
  tone text,
  urgency text,
  confidence_score numeric(3, 2) check (confidence_score >= 0 and confidence_score <= 1),
  client_id uuid references growth.clients (client_id) on delete cascade,
  current_tag text default 'Active',
  archived boolean default false,
  deleted boolean default false,
  is_test boolean default false,
  tone_history jsonb default '[]'::jsonb,
  urgency_history jsonb default '[]'::jsonb,
  confidence_history jsonb default '[]'::jsonb,
  relationship_insight text,
  timestamp timestamptz default now(),
  last_updated timestamptz default now()
);
create index idx_lead_memory_client_id on growth.lead_memory (client_id);
create index idx_lead_memory_email on growth.lead_memory (email);
create index idx_lead_memory_is_test on growth.lead_memory (is_test);
create index idx_lead_memory_current_tag on growth.lead_memory (current_tag);
create index idx_lead_memory_timestamp on growth.lead_memory (timestamp desc);
create index idx_lead_memory_urgency on growth.lead_memory (urgency);
create index idx_lead_memory_archived on growth.lead_memory (archived) where archived = false;
create index idx_lead_memory_deleted on growth.lead_memory (deleted) where deleted = false;
create index idx_lead_memory_client_active on growth.lead_memory (client_id, current_tag, is_test, timestamp desc);
-- Ours: a tenant has one living lead per address, also when two imports run at once.
create unique index lead_memory_identity_key on growth.lead_memory (client_id, lower(email)) nulls not distinct where deleted is not true;
create index lead_memory_email_lower_idx on growth.lead_memory (lower(email));
comment on table growth.lead_memory is 'Core lead storage with AI enrichment and historical tracking';
comment on column growth.lead_memory.confidence_score is 'AI confidence that lead is qualified (0.0 to 1.0)';
comment on column growth.lead_memory.tone_history is 'Array of {value, timestamp} objects tracking tone changes';

create table growth.lead_actions (
  id uuid primary key default gen_random_uuid(),
  lead_id uuid references growth.lead_memory (id) on delete cascade,
  client_id uuid references growth.clients (client_id) on delete cascade,
  action_type text not null check (action_type in ('insert', 'update', 'tag', 'archive', 'delete', 'revert')),
  tag text,
  conversion_outcome boolean default false,
  reversion_reason text,
  is_test boolean default false,
  timestamp timestamptz default now()
);
create index idx_lead_actions_lead_id on growth.lead_actions (lead_id);
create index idx_lead_actions_client_id on growth.lead_actions (client_id);
create index idx_lead_actions_timestamp on growth.lead_actions (timestamp desc);
create index idx_lead_actions_action_type on growth.lead_actions (action_type);
create index idx_lead_actions_conversion on growth.lead_actions (conversion_outcome) where conversion_outcome = true;
create index idx_lead_actions_tag on growth.lead_actions (tag);
create index idx_lead_actions_client_timeline on growth.lead_actions (client_id, timestamp desc);
comment on table growth.lead_actions is 'Immutable audit log of all lead state changes and actions';
comment on column growth.lead_actions.action_type is 'insert, update, tag, archive, delete, revert';
comment on column growth.lead_actions.conversion_outcome is 'Set to true when tag changes to "Converted"';
comment on column growth.lead_actions.reversion_reason is 'User-provided reason when reverting a converted lead to active';

create table growth.growth_brain (
  id uuid primary key default gen_random_uuid(),
  client_id uuid references growth.clients (client_id) on delete cascade,
  event_type text not null,
  learning_snapshot jsonb,
  insight_text text,
  confidence numeric(3, 2) check (confidence >= 0 and confidence <= 1),
  created_at timestamptz default now()
);
create index idx_growth_brain_client_id on growth.growth_brain (client_id);
create index idx_growth_brain_event_type on growth.growth_brain (event_type);
create index idx_growth_brain_created_at on growth.growth_brain (created_at desc);
create index idx_growth_brain_confidence on growth.growth_brain (confidence desc);
create index idx_growth_brain_snapshot on growth.growth_brain using gin (learning_snapshot);
comment on table growth.growth_brain is 'AI learning snapshots and growth analytics with feedback loop';
comment on column growth.growth_brain.event_type is 'conversion, reversion, pattern_detected, engagement_score, urgency_trend, tone_distribution, conversion_prediction';
comment on column growth.growth_brain.learning_snapshot is 'Flexible JSONB containing patterns, metrics, predictions';
comment on column growth.growth_brain.insight_text is 'Human-readable insight for dashboard display';

create table growth.prospect_candidates (
  id uuid primary key default gen_random_uuid(),
  business_name text not null,
  website text,
  contact_email text,
  form_url text,
  industry text,
  region text,
  language text default 'en',
  response_score numeric(5, 2) check (response_score >= 0 and response_score <= 100),
  automation_need_score numeric(5, 2) check (automation_need_score >= 0 and automation_need_score <= 100),
  contacted boolean default false,
  last_tested timestamptz,
  created_at timestamptz default now()
);
create index idx_prospects_automation_score on growth.prospect_candidates (automation_need_score desc);
create index idx_prospects_contacted on growth.prospect_candidates (contacted);
create index idx_prospects_industry on growth.prospect_candidates (industry);
create index idx_prospects_region on growth.prospect_candidates (region);
create index idx_prospects_created_at on growth.prospect_candidates (created_at desc);
create index idx_prospects_high_priority on growth.prospect_candidates (automation_need_score desc, contacted)
  where automation_need_score >= 70;
create index prospect_candidates_contact_email_lower_idx on growth.prospect_candidates (lower(contact_email)); -- ours: people are looked up
comment on table growth.prospect_candidates is 'Businesses discovered via crawler with automation need scoring';
comment on column growth.prospect_candidates.response_score is 'Quality of current autoresponder (0-100, higher = better)';
comment on column growth.prospect_candidates.automation_need_score is 'Calculated as 100 - response_score (higher = better prospect)';

create table growth.prospect_outreach_log (
  id uuid primary key default gen_random_uuid(),
  prospect_id uuid references growth.prospect_candidates (id) on delete cascade,
  email_subject text not null,
  email_body text not null,
  status text default 'sent' check (status in ('sent', 'opened', 'replied', 'ignored')),
  sent_at timestamptz default now(),
  opened_at timestamptz,
  replied_at timestamptz
);
create index idx_outreach_prospect_id on growth.prospect_outreach_log (prospect_id);
create index idx_outreach_status on growth.prospect_outreach_log (status);
create index idx_outreach_sent_at on growth.prospect_outreach_log (sent_at desc);
comment on table growth.prospect_outreach_log is 'Outreach email tracking with engagement metrics';
comment on column growth.prospect_outreach_log.status is 'Progression: sent → opened → replied (or ignored)';

-- The document names this table without columns. It keeps what proves a rotation and nothing that opens a door: never a key.
create table growth.api_key_rotation_log (
  id uuid primary key default gen_random_uuid(),
  client_id uuid not null references growth.clients (client_id) on delete cascade,
  old_key_fingerprint text check (old_key_fingerprint ~ '^[0-9a-f]{64}$'),
  old_key_prefix text check (length(old_key_prefix) <= 12),
  new_key_fingerprint text not null check (new_key_fingerprint ~ '^[0-9a-f]{64}$'),
  new_key_prefix text not null check (length(new_key_prefix) <= 12),
  rotated_by text not null check (rotated_by !~ '[0-9a-f]{32}'),
  reason text check (reason !~ '[0-9a-f]{32}'),
  rotated_at timestamptz not null default now()
);
create index api_key_rotation_log_client_id_idx on growth.api_key_rotation_log (client_id, rotated_at desc);
comment on table growth.api_key_rotation_log is 'API key rotation history: SHA-256 fingerprints and prefixes of the keys, never a key';

-- The document's internal client. Its key is random and its password can never match: both are set when somebody needs them.
insert into growth.clients (client_id, business_name, email, password_hash, api_key, is_internal, is_test)
values ('00000000-0000-0000-0000-000000000001', 'Avenir AI Solutions', 'internal@aveniraisolutions.ca', '!',
        'client_' || replace(gen_random_uuid()::text, '-', ''), true, false)
on conflict (client_id) do update set is_internal = true;

do $$
declare
  t text;
  -- A tenant is the app_metadata.client_id of its token; without a token, what the application set for the session. As the document
  -- prints it (no missing_ok, no token), a session without the setting fails, and one behind the API never has it.
  -- What is no uuid is nobody.
  tenant constant text := $p$substring(case when coalesce((select auth.jwt()), '{}'::jsonb) = '{}'::jsonb
    then (select current_setting('app.current_client_id', true))
    else (select auth.jwt()) -> 'app_metadata' ->> 'client_id' end from '^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$')::uuid$p$;
begin
  foreach t in array array['clients', 'lead_memory', 'lead_actions', 'growth_brain', 'prospect_candidates', 'prospect_outreach_log',
                           'api_key_rotation_log'] loop
    execute format('alter table growth.%I enable row level security', t);
    execute format('create policy service_role_all on growth.%I for all to service_role using (true) with check (true)', t);
  end loop;
  execute 'create policy client_account_isolation on growth.clients for select to authenticated using (client_id = ' || tenant || ')';
  execute 'create policy client_data_isolation on growth.lead_memory for select to authenticated using (client_id = ' || tenant || ')';
  execute 'create policy client_actions_isolation on growth.lead_actions for select to authenticated using (client_id = ' || tenant || ')';
  execute 'create policy client_brain_isolation on growth.growth_brain for select to authenticated using (client_id = ' || tenant || ')';
end
$$;

grant select, insert, update, delete on growth.clients, growth.lead_memory, growth.growth_brain, growth.prospect_candidates,
  growth.prospect_outreach_log to service_role;
grant select, insert on growth.lead_actions, growth.api_key_rotation_log to service_role;
grant select on growth.lead_memory, growth.lead_actions, growth.growth_brain to authenticated;
-- Every column but password_hash, api_key and the sender's mail server.
grant select (id, client_id, business_name, contact_name, name, email, language, is_internal, is_test, industry_category, primary_service,
  booking_link, custom_tagline, email_tone, followup_speed, ai_personalized_reply, outbound_email, created_at, last_login,
  last_connection, last_rotated) on growth.clients to authenticated;
