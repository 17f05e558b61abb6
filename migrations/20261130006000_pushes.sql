-- Who was sent up to Instantly, by which call, and what became of it; and who was taken down there again. All of it is ours.

create table outbound.pushes (
  id uuid primary key,
  campaign_id uuid not null references outbound.campaigns (id) on delete cascade,
  run_id uuid not null,
  claimed_at timestamptz not null default now(),
  answered_at timestamptz,
  answer jsonb
);
create index pushes_campaign_idx on outbound.pushes (campaign_id);
comment on table outbound.pushes is
  'Ours: a call of Instantly''s /leads/add each. Written before the call; one without an answer may have been executed all the same.';
comment on column outbound.pushes.answer is 'The counters of the answer, without the people.';

alter table outbound.campaign_leads
  add column push_id uuid references outbound.pushes (id) on delete set null,
  add column push_outcome text check (push_outcome in ('claimed', 'pushed', 'skipped', 'blocked', 'invalid', 'refused')),
  add column pushed_at timestamptz,
  add column pulled_at timestamptz;
create index campaign_leads_push_idx on outbound.campaign_leads (push_id);
create index campaign_leads_claimed_idx on outbound.campaign_leads (campaign_id, lead_id) where push_outcome = 'claimed';
comment on column outbound.campaign_leads.push_id is 'Ours: the call that sent it up last.';
comment on column outbound.campaign_leads.push_outcome is
  'Ours. claimed: sent, and what became of it is not known; pushed: it is there; skipped (it is elsewhere in the workspace), blocked (by the block list there), invalid, refused (for a reason that was not told): it is not.';
comment on column outbound.campaign_leads.pulled_at is 'Ours: when it was taken down at Instantly, since its person had said no.';

-- add-leads reads the people of an import a page at a time.
create index leads_csv_import_page_idx on outbound.leads (csv_import_id, id);

alter table outbound.pushes enable row level security;
create policy service_role_all on outbound.pushes for all to service_role using (true) with check (true);
grant select, insert, update, delete on outbound.pushes to service_role;
