-- Scrapes that wait: for the vendor's limit to pass, or for a start that was not answered to be decided; and which scrapes belong to a
-- command that did not get to its end.

alter table discovery.scrape_runs
  add column not_before timestamptz,  -- ours: nobody takes it earlier
  add column parked_at timestamptz,   -- ours: since when nobody knows whether its run was started
  add column request_key text;        -- ours: what its command was asked for, until that is done
comment on column discovery.scrape_runs.not_before is 'Ours: the vendor wants to have it later. Of a parked one: when a worker looks for its run again.';
comment on column discovery.scrape_runs.parked_at is 'Ours: a run was asked for and the vendor did not answer. It is looked up, and never started again by itself.';
comment on column discovery.scrape_runs.request_key is 'Ours: a hash of the accounts that its command named, until all of them are done; the same command again goes on after these.';
create index scrape_runs_request_key_idx on discovery.scrape_runs (request_key) where request_key is not null;
