-- Part of the pushes: sdr.judged_members with what earlier pushes to the same campaign of the vendor say. One place decides it for the plan and
-- again for the claim.
create or replace function sdr.members_to_push(of_audience uuid, members uuid[], vendor text, vendor_campaign text, again boolean)
returns table (id uuid, email text, source text, is_claimed boolean, reason text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select j.id, j.email, j.source, p.outcome is not distinct from 'claimed',
         case when j.reason is not null then j.reason
              when p.outcome = 'pushed' then 'sent_before'
              when p.outcome in ('invalid', 'unsubscribed', 'refused') and not again then 'left_out_before' end
  from sdr.judged_members(of_audience, members, 'push', members_to_push.vendor_campaign) j
  left join sdr.pushed_addresses p
    on p.vendor = members_to_push.vendor and p.vendor_campaign = members_to_push.vendor_campaign and p.email = j.email
$$;
revoke all on function sdr.members_to_push(uuid, uuid[], text, text, boolean) from public;
grant execute on function sdr.members_to_push(uuid, uuid[], text, text, boolean) to service_role;
