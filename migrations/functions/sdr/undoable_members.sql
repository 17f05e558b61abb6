-- The members of a campaign that are still in it, each with what keeps undo from putting back what it wrote; null: nothing. changed: something
-- else was written since; pushed: a vendor was sent the address.
create or replace function sdr.undoable_members(of_campaign integer, state text) returns table (employee_id uuid, reason text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.employee_id,
         case when (e.campaign_number, e.outreach_sent_date, e.outreach_type, e.campaign_status)
                     is distinct from (k.number, k.sent_date, k.outreach_type, state::varchar) then 'changed'
              when exists (select from sdr.pushed_addresses p join sdr.pushes u on u.id = p.push_id
                           where p.email = m.email and u.audience_id = k.audience_id and p.outcome in ('claimed', 'pushed')) then 'pushed' end
  from sdr.campaigns k join sdr.campaign_members m on m.campaign_number = k.number join sdr.employees e on e.id = m.employee_id
  where k.number = of_campaign and m.undone_at is null
$$;
revoke all on function sdr.undoable_members(integer, text) from public;
grant execute on function sdr.undoable_members(integer, text) to service_role;
