-- Addresses that a campaign of a vendor was sent and of which no answer came, by address. after: {email} -> {rows: [{email, push_id}], next}
create or replace function sdr.claimed_addresses(of_vendor text, of_campaign text, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select p.email, p.push_id from sdr.pushed_addresses p
    where p.vendor = of_vendor and p.vendor_campaign = of_campaign and p.outcome = 'claimed' and p.email > coalesce(after ->> 'email', '')
    order by p.email
    limit page_size
  )
  select ops.page(jsonb_agg(jsonb_build_object('email', p.email, 'push_id', p.push_id) order by p.email),
                  jsonb_agg(jsonb_build_object('email', p.email) order by p.email), page_size)
  from page p
$$;
revoke all on function sdr.claimed_addresses(text, text, jsonb, integer) from public;
grant execute on function sdr.claimed_addresses(text, text, jsonb, integer) to service_role;
