-- Document 003, migrations 007 to 009.

create table campaigns (
  id uuid primary key default gen_random_uuid(),
  campaign_name text not null,
  campaign_description text,
  campaign_type text not null default 'outbound' check (campaign_type in ('outbound', 'inbound', 'referral', 'event')),
  offer_id uuid not null references offers (id) on delete restrict,
  uses_email boolean default true,
  uses_calls boolean default false,
  uses_linkedin boolean default false,
  instantly_campaign_id text,
  instantly_campaign_name text,
  vapi_campaign_id text,
  starts_at timestamptz,
  ends_at timestamptz,
  daily_send_limit integer default 50,
  timezone text default 'UTC',
  email_subject_template text,
  email_body_template text,
  call_script_template text,
  campaign_status text not null default 'draft' check (campaign_status in ('draft', 'active', 'paused', 'completed', 'archived')),
  created_by uuid references users (id),
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index on campaigns (campaign_name);
create index on campaigns (campaign_status);
create index on campaigns (campaign_status) where campaign_status = 'active';
create index on campaigns (offer_id);
create index on campaigns (instantly_campaign_id);
create index on campaigns (created_by);
create index on campaigns (starts_at, ends_at);

create table campaign_leads (
  id uuid primary key default gen_random_uuid(),
  campaign_id uuid not null references campaigns (id) on delete cascade,
  lead_id uuid not null references leads (id) on delete cascade,
  email_status text default 'pending' check (email_status in
    ('pending', 'sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed', 'failed')),
  email_sent_at timestamptz,
  email_opened_at timestamptz,
  email_replied_at timestamptz,
  call_status text default 'not_scheduled' check (call_status in
    ('not_scheduled', 'scheduled', 'completed', 'no_answer', 'voicemail', 'wrong_number', 'do_not_call')),
  call_scheduled_at timestamptz,
  call_completed_at timestamptz,
  call_duration_seconds integer,
  linkedin_status text default 'not_started' check (linkedin_status in
    ('not_started', 'connection_sent', 'connected', 'message_sent', 'replied')),
  overall_status text not null default 'active' check (overall_status in
    ('active', 'replied', 'converted', 'disqualified', 'bounced', 'unsubscribed')),
  engagement_score integer default 0 check (engagement_score >= 0 and engagement_score <= 100),
  last_activity_at timestamptz,
  sequence_step integer default 1,
  next_followup_at timestamptz,
  added_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (campaign_id, lead_id)
);
create index on campaign_leads (email_status);
create index on campaign_leads (call_status);
create index on campaign_leads (linkedin_status);
create index on campaign_leads (overall_status);
create index on campaign_leads (last_activity_at desc);
create index on campaign_leads (next_followup_at) where next_followup_at is not null and overall_status = 'active';

create table events (
  id uuid primary key default gen_random_uuid(),
  event_source text not null check (event_source in ('instantly', 'vapi', 'linkedin', 'manual', 'system')),
  event_type text not null,
  lead_id uuid not null references leads (id) on delete cascade,
  campaign_id uuid references campaigns (id) on delete set null,
  campaign_lead_id uuid references campaign_leads (id) on delete cascade,
  event_timestamp timestamptz not null default now(),
  email_subject text,
  email_body text,
  email_from text,
  email_to text,
  instantly_email_id text,
  call_duration_seconds integer,
  call_recording_url text,
  call_transcript text,
  call_outcome text check (call_outcome in ('answered', 'no_answer', 'voicemail', 'busy', 'wrong_number')),
  vapi_call_id text,
  linkedin_message_text text,
  linkedin_profile_url text,
  note_text text,
  performed_by uuid references users (id),
  raw_data jsonb,
  created_at timestamptz default now()
);
create index on events (lead_id, event_timestamp desc);
create index on events (campaign_id, event_timestamp desc);
create index on events (event_source);
create index on events (event_type);
create index on events (event_source, event_type);
create index on events (event_timestamp desc);
create index on events (instantly_email_id) where instantly_email_id is not null;
create index on events (vapi_call_id) where vapi_call_id is not null;
create index on events using gin (to_tsvector('simple', coalesce(email_subject, '') || ' ' || coalesce(email_body, '')))
  where event_source = 'instantly';
create index on events using gin (to_tsvector('simple', coalesce(call_transcript, ''))) where event_source = 'vapi';
