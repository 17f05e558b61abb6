-- Who said no, anywhere, and was handed to a campaign of a vendor, which may still write to them: only the vendor can stop that. A person is
-- known by the address that was sent and by every key of the employee. after: {vendor, vendor_campaign, email} -> {rows: [{email, vendor,
-- vendor_campaign, kind, reason, source, suppressed_at, sent_at, employee_id}], next}. A page looks at a bounded number: it may be short.
create or replace function sdr.at_risk(after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  looked_at constant integer := greatest(page_size, 5000);
  sent sdr.pushed_addresses[];
  last jsonb;
  found_rows jsonb;
begin
  select array_agg(p order by p.vendor, p.vendor_campaign, p.email),
         case when count(*) = looked_at then
           (array_agg(jsonb_build_object('vendor', p.vendor, 'vendor_campaign', p.vendor_campaign, 'email', p.email)
                      order by p.vendor desc, p.vendor_campaign desc, p.email desc))[1] end
  into sent, last
  from (
    select a as p, a.vendor, a.vendor_campaign, a.email from sdr.pushed_addresses a
    where a.outcome in ('claimed', 'pushed')
      and (after is null or (a.vendor, a.vendor_campaign, a.email) > (after ->> 'vendor', after ->> 'vendor_campaign', after ->> 'email'))
    order by a.vendor, a.vendor_campaign, a.email
    limit looked_at) p;
  with place as materialized (
    select s.* from unnest(sent) as s
  ), key as materialized (
    select distinct p.email, 'email' as kind, ops.email_key(p.email) as value from place p
    union
    select p.email, k.kind, k.value
    from ops.keys_of_rows('sdr.employees', array(select p.employee_id from place p where p.employee_id is not null)) k
    join place p on p.employee_id = k.id
  ), said_no as materialized (
    select n.* from ops.suppressed_keys(array(select k.value from key k where k.kind = 'email'), '{}',
                                        array(select k.value from key k where k.kind = 'phone')) n
  ), person as materialized (
    select distinct on (k.email) k.email, n.suppression_id
    from key k join said_no n on n.kind = k.kind and n.value = k.value
    order by k.email, jsonb_array_length(n.path), n.kind, n.value
  ), risk as (
    select p.vendor, p.vendor_campaign, p.email, jsonb_build_object(
      'email', p.email, 'vendor', p.vendor, 'vendor_campaign', p.vendor_campaign, 'kind', s.kind, 'reason', s.reason, 'source', s.source,
      'suppressed_at', s.created_at, 'sent_at', p.claimed_at, 'employee_id', p.employee_id) as row
    from place p join person n on n.email = p.email join ops.suppressions s on s.id = n.suppression_id
    order by p.vendor, p.vendor_campaign, p.email
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(r.row order by r.vendor, r.vendor_campaign, r.email), '[]'),
    'next', case when count(*) = page_size
                 then (array_agg(jsonb_build_object('vendor', r.vendor, 'vendor_campaign', r.vendor_campaign, 'email', r.email)
                                 order by r.vendor desc, r.vendor_campaign desc, r.email desc))[1]
                 else last end)
  into found_rows
  from risk r;
  return found_rows;
end
$$;
revoke all on function sdr.at_risk(jsonb, integer) from public;
grant execute on function sdr.at_risk(jsonb, integer) to service_role;
