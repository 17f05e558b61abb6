-- Whom a campaign has written to or means to, sent or not, a page by handle. -> {rows: [{username, contact_id}], next}
create or replace function crm.campaign_contacts(of_campaign text, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select q.username, q.contact_id from crm.outreach_queue q
    where q.campaign = of_campaign and (after is null or q.username > after #>> '{}')
    order by q.username limit page_size
  )
  select ops.page(jsonb_agg(jsonb_build_object('username', p.username, 'contact_id', p.contact_id) order by p.username),
                  jsonb_agg(to_jsonb(p.username) order by p.username), page_size)
  from page p
$$;
revoke all on function crm.campaign_contacts(text, jsonb, integer) from public;
grant execute on function crm.campaign_contacts(text, jsonb, integer) to service_role;
