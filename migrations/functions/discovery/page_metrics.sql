-- Pages that clients follow, with the overlap and price metrics of facts/discovery 5.1. A metric whose number is unknown or
-- would divide by zero is null. Two systems called opposite things "concentration"; here each has the name of what it is.
drop view if exists discovery.page_metrics;
create view discovery.page_metrics with (security_invoker = true) as
  select
    p.id as page_id, p.ig_username, p.display_name, p.category, p.promo_status, p.follower_count, p.promo_price,
    c.clients_following_count as clients,
    c.clients_following_count / nullif(p.follower_count, 0)::numeric as clients_per_follower,
    p.follower_count / c.clients_following_count::numeric as followers_per_client,
    p.promo_price / c.clients_following_count as cost_per_client,
    c.clients_following_count / nullif(p.promo_price, 0) as clients_per_dollar,
    c.clients_following_count / nullif(p.follower_count, 0)::numeric / nullif(p.promo_price, 0) as clients_per_follower_per_dollar
  from discovery.page_client_counts c
  join discovery.pages p on p.id = c.page_id;
revoke all on discovery.page_metrics from public, anon, authenticated;
grant select on discovery.page_metrics to service_role;
comment on view discovery.page_metrics is 'As of the last refresh of page_client_counts; clients_per_follower: higher is better, followers_per_client: lower is.';
