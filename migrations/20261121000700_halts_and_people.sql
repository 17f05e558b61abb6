-- Halts, which every guard of a sending table obeys; what makes suppressions and people comparable.

create table ops.halts (
  id uuid primary key default gen_random_uuid(),
  system text not null check (system in ('all', 'crm', 'outbound', 'sdr')),
  reason text not null check (reason ~ '\S'),
  halted_by text not null,
  halted_at timestamptz not null default now(),
  resumed_by text,
  resumed_at timestamptz,
  constraint halts_resumed_by_somebody check ((resumed_by is null) = (resumed_at is null))
);
create unique index halts_in_force_key on ops.halts (system) where resumed_at is null;
comment on column ops.halts.system is 'One of the systems through which people are written to, or all of them.';
comment on table ops.halts is 'While a row is not resumed, nobody of its system can be put into a state that leads to sending.';
alter table ops.halts enable row level security;
create policy service_role_all on ops.halts for all to service_role using (true) with check (true);
grant select, insert, update on ops.halts to service_role;

-- A value in another spelling would suppress nobody.
alter table ops.suppressions add constraint suppressions_value_normalised check (case kind
  when 'email' then value ~ '^[^@\s]+@[^@\s]+$'
  when 'domain' then value ~ '^[^@/:\s.]+(\.[^@/:\s.]+)*$' and value !~ '^www\.'
  when 'handle' then value ~ '^[^@/\s]+$'
  when 'phone' then value ~ '^\+[0-9]+$'
end);

-- A handle with @ or blanks would be nobody's.
alter table discovery.pages add constraint pages_handle_normalised check (ig_username ~ '^[^@/\s]+$');
alter table discovery.clients add constraint clients_handle_normalised check (ig_username ~ '^[^@/\s]+$');
create index pages_contact_email_lower_idx on discovery.pages (lower(btrim(contact_email))) where contact_email is not null;

-- What the first two migrations say in remarks, where the database and its documentation can read it.
comment on table ops.runs is 'Every run of a command that writes: what it did and how it ended.';
comment on table ops.import_files is 'Completed imports by content and options, so that the same file is recognised.';
comment on table ops.rejects is 'Records that an import refused, with their place and the reason.';
comment on table ops.sync_cursors is 'How far a job has come, so that the next run goes on there.';
comment on table ops.job_locks is 'Who runs a job now; a lock whose lease is over may be taken.';
comment on table ops.suppressions is 'Who must not be written to, and why; a lifted one stays as history.';
comment on column ops.job_locks.process_started is 'Boot and start time of the process, where the system tells them.';
comment on table discovery.clients is 'Whose following lists are scraped.';
comment on table discovery.pages is 'Instagram pages, one row per handle.';
comment on table discovery.client_following is 'Which client follows which page, first seen and last seen.';
comment on table discovery.scrape_runs is 'Every scrape or categorization, with what it was to get and what it got.';
comment on table discovery.page_profiles is 'Snapshots of profiles.';
comment on table discovery.promo_events is 'Signals that a page sells promos, each once.';
comment on materialized view discovery.page_client_counts is 'How many clients follow each page, as of the last refresh.';
comment on column discovery.clients.added_at is 'Ours: when the team took the client on.';
comment on column discovery.clients.file_updated_at is 'Ours: state of the newest file that described the client.';
comment on column discovery.clients.metadata is 'Ours: keys of a source that have no column.';
comment on column discovery.pages.is_verified is 'Ours: a page key without a column in the document.';
comment on column discovery.pages.is_private is 'Ours: known from following lists only.';
comment on column discovery.pages.promo_price is 'Ours: the number that pricing_notes describes, for price metrics.';
comment on column discovery.pages.promo_status_source is 'Ours: who said so; a human''s word beats the others.';
comment on column discovery.pages.last_categorized_at is 'Ours.';
comment on column discovery.pages.listed_at is 'Ours: when a following list last described the page.';
comment on column discovery.pages.recorded_at is 'Ours: newest time that a source''s record of the page states itself.';
comment on column discovery.pages.file_updated_at is 'Ours: state of the newest file; decides where recorded_at is equal.';
comment on column discovery.page_profiles.source_run_id is 'Ours.';
comment on column discovery.page_profiles.metadata is 'Ours: what else the snapshot said.';
comment on column discovery.promo_events.source_run_id is 'Ours.';
comment on column crm.instagram_messages.ordinal is 'Ours: tells true repeats within one second apart.';
comment on column outbound.campaigns.offer_id is 'Null: found at the vendor, no offer named yet.';
comment on column sdr.ai_interactions.processing_time is 'When the answer came; a time, not a duration.';
