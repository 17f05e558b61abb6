-- Enrichment of leads. All of it is ours.

create table growth.model_answers (
  content_hash text primary key check (content_hash ~ '^[0-9a-f]{64}$'),
  lead_id uuid not null references growth.lead_memory (id) on delete cascade,
  model text not null,
  answer jsonb not null,
  created_at timestamptz not null default now()
);
create index model_answers_lead_idx on growth.model_answers (lead_id);
comment on table growth.model_answers is
  'Ours: what a language model answered to a message, so that the same message is paid for once. It goes with the lead whose message it was.';
comment on column growth.model_answers.content_hash is 'SHA-256 of the model, the question and the message.';

alter table growth.model_answers enable row level security;
create policy service_role_all on growth.model_answers for all to service_role using (true) with check (true);
grant select, insert, update, delete on growth.model_answers to service_role;

-- Leads with something to fill in: without it every run reads all of them.
create index lead_memory_unenriched_idx on growth.lead_memory (id)
  where deleted is not true and archived is not true and message is not null
    and (intent is null or tone is null or urgency is null or confidence_score is null or ai_summary is null);
