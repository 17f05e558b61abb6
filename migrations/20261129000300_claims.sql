-- A claim that is asked for again after its answer was lost gets the same job; which handles have an open job is looked up in an index.

alter table discovery.scrape_runs add column claim_id uuid;
comment on column discovery.scrape_runs.claim_id is 'Ours: the request by which its worker got it.';
create index scrape_runs_claim_id_idx on discovery.scrape_runs (claim_id) where claim_id is not null;
create index scrape_runs_handles_idx on discovery.scrape_runs using gin ((metadata -> 'handles')) where metadata ? 'handles';
