-- Scrapes as jobs: a queue that many workers share, what each run cost, and the vendor's items as they came.

alter table discovery.scrape_runs
  add column run_id uuid references ops.runs (id),                                  -- ours: the run of the command that did it
  add column queued_at timestamptz,
  add column priority integer not null default 0,                                   -- ours: higher goes first
  add column attempts integer not null default 0 check (attempts >= 0),             -- ours: how often a worker took it
  add column worker uuid,                                                           -- ours: who has it
  add column lease_until timestamptz,                                               -- ours: after this another worker may take it
  add column reserved_usd numeric(12, 4) not null default 0 check (reserved_usd >= 0), -- ours: what a vendor's run under way may cost at most
  add column cost_usd numeric(12, 4) not null default 0 check (cost_usd >= 0);      -- ours: what its vendor's runs have cost
comment on column discovery.scrape_runs.queued_at is 'When it was asked for; null for a run that was in no queue: one that a file implies, a saved dataset, the categorizer.';
comment on column discovery.scrape_runs.cost_usd is 'Of all its attempts at the vendor, as last read; it settles some seconds after a run has ended.';

create index scrape_runs_run_id_idx on discovery.scrape_runs (run_id);
create index scrape_runs_open_idx on discovery.scrape_runs (priority desc, queued_at, id) where status in ('queued', 'running');
create index scrape_runs_finished_at_idx on discovery.scrape_runs (finished_at) where cost_usd > 0;

-- The vendor deletes its datasets after a while; with these a run can be replayed, and read anew by a better parser.
create table discovery.scrape_items (
  scrape_run_id uuid not null references discovery.scrape_runs (id),
  attempt smallint not null,
  item_index integer not null check (item_index >= 0),
  item jsonb not null,
  primary key (scrape_run_id, attempt, item_index)
);
comment on table discovery.scrape_items is 'What the vendor''s dataset of an attempt held, item by item, as it came.';
alter table discovery.scrape_items enable row level security;
create policy service_role_all on discovery.scrape_items for all to service_role using (true) with check (true);
grant select, insert, update, delete on discovery.scrape_items to service_role;
