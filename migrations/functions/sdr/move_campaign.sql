-- Moves everybody in a campaign who is in one of the states from to another. payload: {number, from: [states], to}; dry_run: only counts
-- -> {moved}. Into one that leads to sending nobody moves during a halt (ops.guard_sending).
create or replace function sdr.move_campaign(payload jsonb, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  ids constant uuid[] := array(
    select e.id from sdr.employees e
    where e.campaign_number = (payload ->> 'number')::integer
      and lower(btrim(e.campaign_status)) in (select s from jsonb_array_elements_text(payload -> 'from') as s)
    order by e.id);
  moved bigint := cardinality(ids);
begin
  if not dry_run then
    perform from sdr.employees e where e.id = any (ids) order by e.id for update;
    update sdr.employees e set campaign_status = payload ->> 'to'
     where e.id = any (ids) and e.campaign_number = (payload ->> 'number')::integer
       and lower(btrim(e.campaign_status)) in (select s from jsonb_array_elements_text(payload -> 'from') as s);
    get diagnostics moved = row_count;
  end if;
  return jsonb_build_object('moved', moved);
end
$$;
revoke all on function sdr.move_campaign(jsonb, boolean) from public;
grant execute on function sdr.move_campaign(jsonb, boolean) to service_role;
