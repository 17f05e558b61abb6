-- CRM: Instagram DM relationships, scores, templates, the outreach queue (document 002_65a7873031b22333).

create schema crm;
comment on schema crm is 'Instagram DM relationships, scores, templates, the outreach queue.';
grant usage on schema crm to service_role, authenticated;

create table crm.instagram_contacts (
  id uuid primary key default gen_random_uuid(),
  instagram_username text not null check (instagram_username = lower(instagram_username) and instagram_username ~ '^[^@/\s]+$'),
  display_name text,
  profile_url text,
  bio text,
  follower_count integer,
  following_count integer,
  relationship_score integer default 50 check (relationship_score between 0 and 100),
  relationship_stage text default 'first_touch' check (relationship_stage in (
    'first_touch', 'context_captured', 'micro_win_delivered', 'cadence_established', 'trust_signals', 'fit_repeats',
    'permissioned_offer', 'post_win')),
  last_meaningful_touch timestamptz,
  next_planned_touch timestamptz,
  resonance_score integer default 0 check (resonance_score between 0 and 20),
  need_clarity_score integer default 0 check (need_clarity_score between 0 and 20),
  value_delivered_score integer default 0 check (value_delivered_score between 0 and 20),
  reliability_score integer default 0 check (reliability_score between 0 and 20),
  consent_level integer default 0 check (consent_level between 0 and 20),
  what_theyre_building text,
  current_friction text,
  their_definition_of_win text,
  constraints text,
  preferred_contact_style text,
  trust_signals jsonb default '[]',
  fit_signals jsonb default '[]',
  value_delivered_log jsonb default '[]',
  total_messages_sent integer default 0,
  total_messages_received integer default 0,
  tags text[],
  notes text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create unique index idx_contacts_username on crm.instagram_contacts (instagram_username);
alter table crm.instagram_contacts add constraint idx_contacts_username unique using index idx_contacts_username;
create index idx_contacts_score on crm.instagram_contacts (relationship_score desc);
create index idx_contacts_stage on crm.instagram_contacts (relationship_stage);
comment on table crm.instagram_contacts is 'Contact profiles with relationship scoring and the context card.';
comment on column crm.instagram_contacts.consent_level is 'How far the person agreed to updates and offers, 0 to 20; counts up to 10 in the score.';

create table crm.instagram_conversations (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid references crm.instagram_contacts (id) on delete cascade,
  thread_id text,
  last_message_at timestamptz,
  last_message_preview text,
  last_message_is_outbound boolean,
  is_read boolean default true,
  is_archived boolean default false,
  tab text default 'primary',
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index idx_conversations_contact on crm.instagram_conversations (contact_id);
create index idx_conversations_updated on crm.instagram_conversations (updated_at desc);
comment on table crm.instagram_conversations is 'DM threads.';

create table crm.instagram_messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid references crm.instagram_conversations (id) on delete cascade,
  contact_id uuid references crm.instagram_contacts (id) on delete cascade,
  message_text text not null,
  message_type text default 'text',
  is_outbound boolean not null,
  sent_by_automation boolean default false,
  sent_at timestamptz default now(),
  raw_data jsonb,
  created_at timestamptz default now(),
  ordinal integer not null default 0 check (ordinal >= 0)  -- ours: tells true repeats within one second apart
);
create index idx_messages_conversation on crm.instagram_messages (conversation_id);
create index idx_messages_contact on crm.instagram_messages (contact_id);
create index idx_messages_sent on crm.instagram_messages (sent_at desc);
-- Over the text's hash: a long text does not fit into an index.
create unique index idx_messages_unique on crm.instagram_messages (contact_id, md5(message_text), sent_at, ordinal);
comment on table crm.instagram_messages is 'Individual direct messages.';

create table crm.automation_patterns (
  id uuid primary key default gen_random_uuid(),
  pattern_type text not null,
  pattern_key text not null,
  pattern_value text not null,
  metadata jsonb default '{}',
  is_active boolean default true,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (pattern_type, pattern_key)
);
create index idx_patterns_type on crm.automation_patterns (pattern_type);
comment on table crm.automation_patterns is 'Known handles, selectors, skip patterns and spam patterns.';

create table crm.next_best_actions (
  id uuid primary key default gen_random_uuid(),
  lane text not null check (lane in ('friendship', 'service', 'offer', 'retention', 'rewarm')),
  stage text,
  action_key text not null,
  action_text text not null,
  metadata jsonb default '{}',
  is_active boolean default true,
  created_at timestamptz default now(),
  unique (lane, action_key)
);
comment on table crm.next_best_actions is 'Reply templates by lane and stage.';

create table crm.fit_signals (
  id uuid primary key default gen_random_uuid(),
  product text not null,
  signal_key text not null,
  signal_description text not null,
  offer_template text,
  is_active boolean default true,
  created_at timestamptz default now(),
  unique (product, signal_key)
);
comment on table crm.fit_signals is 'What people say when a product would fit them.';

create table crm.outreach_queue (
  id uuid primary key default gen_random_uuid(),
  contact_id uuid references crm.instagram_contacts (id),
  username text not null check (username = lower(username) and username ~ '^[^@/\s]+$'),
  message_text text not null,
  priority integer default 5,
  status text default 'pending' check (status in ('pending', 'scheduled', 'sent', 'failed', 'cancelled')),
  scheduled_at timestamptz,
  sent_at timestamptz,
  error text,
  created_at timestamptz default now()
);
create index idx_outreach_status on crm.outreach_queue (status);
create index idx_outreach_scheduled on crm.outreach_queue (scheduled_at);
create index outreach_queue_contact_id_idx on crm.outreach_queue (contact_id);
create index outreach_queue_username_idx on crm.outreach_queue (username);
comment on table crm.outreach_queue is 'Outreach messages; a suppressed person cannot be pending or scheduled here.';

do $$
declare
  t text;
  is_crm constant text := $p$((select auth.jwt()) -> 'app_metadata' ->> 'role') = 'crm'$p$;
begin
  foreach t in array array['instagram_contacts', 'instagram_conversations', 'instagram_messages', 'automation_patterns',
                           'next_best_actions', 'fit_signals', 'outreach_queue'] loop
    execute format('alter table crm.%I enable row level security', t);
    execute format('create policy service_role_all on crm.%I for all to service_role using (true) with check (true)', t);
    execute format('create policy crm_select on crm.%I for select to authenticated using (%s)', t, is_crm);
    execute format('grant select, insert, update, delete on crm.%I to service_role', t);
    execute format('grant select on crm.%I to authenticated', t);
  end loop;
  -- Somebody who works the relationships keeps contacts and the queue; messages come from imports, templates from the tool.
  foreach t in array array['instagram_contacts', 'outreach_queue'] loop
    execute format('create policy crm_insert on crm.%I for insert to authenticated with check (%s)', t, is_crm);
    execute format('create policy crm_update on crm.%I for update to authenticated using (%s) with check (%s)', t, is_crm, is_crm);
    execute format('grant insert, update on crm.%I to authenticated', t);
  end loop;
end
$$;
