-- What the page reports filter and sort by, in one narrow table with an index for each order. The numbers come from two places (pages, and
-- how many clients follow them), which no index can span; and pages are wide: a filter that nothing passes would read all of them.

drop view if exists discovery.page_metrics;
drop function if exists discovery.page_filter(jsonb, text, text, integer, integer, text, text);

-- No foreign key: the triggers of discovery.pages keep it (discovery.track_page_ranks), and a check per row would slow every import.
create table discovery.page_ranks (
  page_id uuid primary key,
  clients integer not null default 0,
  followers integer,
  price double precision,
  category_confidence real,
  promo_status text not null,
  category text,
  ig_username text not null
) with (fillfactor = 90);
comment on table discovery.page_ranks is 'Ours: what reports filter and sort pages by; clients as of the last refresh, the rest always as discovery.pages has it.';

-- Best first. A page without followers, or for free, is the best of its kind: infinity, which the metrics that would divide by zero leave out.
create index page_ranks_clients_idx on discovery.page_ranks (clients desc, page_id desc) where clients > 0;
create index page_ranks_followers_idx on discovery.page_ranks (followers desc, page_id desc) where followers is not null;
create index page_ranks_per_follower_idx on discovery.page_ranks
  ((case followers when 0 then 'infinity' else clients / followers::double precision end) desc, page_id desc)
  where clients > 0 and followers is not null;
create index page_ranks_per_dollar_idx on discovery.page_ranks
  ((case price when 0 then 'infinity' else clients / price end) desc, page_id desc)
  where clients > 0 and price is not null;
create index page_ranks_per_follower_per_dollar_idx on discovery.page_ranks ((clients / followers::double precision / price) desc, page_id desc)
  where clients > 0 and followers > 0 and price > 0;
create index page_ranks_username_idx on discovery.page_ranks (ig_username, page_id);

alter table discovery.page_ranks enable row level security;
create policy service_role_all on discovery.page_ranks for all to service_role using (true) with check (true);
grant select on discovery.page_ranks to service_role;

insert into discovery.page_ranks (page_id, clients, followers, price, category_confidence, promo_status, category, ig_username)
select p.id, coalesce(c.clients_following_count, 0), p.follower_count, p.promo_price, p.category_confidence, p.promo_status, p.category, p.ig_username
from discovery.pages p
left join discovery.page_client_counts c on c.page_id = p.id;
analyze discovery.page_ranks;

-- The other lists.
create index scrape_runs_coverage_idx on discovery.scrape_runs ((case status when 'failed' then -1 else coalesce(coverage_pct, 1000) end), id)
  where job_type = 'client_following' and status in ('succeeded', 'failed');
create index rejects_run_id_id_idx on ops.rejects (run_id, id);
drop index ops.rejects_run_id_idx;
