-- Takes back what a start wrote: each member has the campaign columns of before, unless something else was written since or a vendor was sent the
-- address (sdr.undoable_members). The number is not given again. payload: {number, state: the one that start wrote}; dry_run: only looks
-- -> {undone, left: [{reason, count}], members: those of a look, [{employee_id, reason}]}
create or replace function sdr.undo_campaign(payload jsonb, dry_run boolean) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '300s' as $$
declare
  this_number constant integer := (payload ->> 'number')::integer;
  due uuid[];
  told jsonb;
begin
  if not dry_run then
    perform from sdr.campaigns k where k.number = this_number for update;
    perform from sdr.employees e where e.id in (select m.employee_id from sdr.campaign_members m where m.campaign_number = this_number)
      order by e.id for update;
  end if;
  select array_agg(u.employee_id) filter (where u.reason is null),
         jsonb_build_object('undone', count(*) filter (where u.reason is null),
                            'left', (select coalesce(jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.n) order by r.reason), '[]')
                                     from (select x as reason, count(*) as n from unnest(array_agg(u.reason) filter (where u.reason is not null)) as x
                                           group by x) r))
  into due, told
  from sdr.undoable_members(this_number, payload ->> 'state') u;
  if dry_run then
    return told || jsonb_build_object('members', (
      select coalesce(jsonb_agg(jsonb_build_object('employee_id', u.employee_id, 'reason', u.reason) order by u.employee_id), '[]')
      from sdr.undoable_members(this_number, payload ->> 'state') u));
  end if;
  update sdr.employees e
     set campaign_number = (m.former ->> 'campaign_number')::integer, outreach_sent_date = (m.former ->> 'outreach_sent_date')::date,
         outreach_type = m.former ->> 'outreach_type', campaign_status = m.former ->> 'campaign_status'
    from sdr.campaign_members m
   where m.campaign_number = this_number and m.employee_id = e.id and e.id = any (due);
  update sdr.campaign_members m set undone_at = now() where m.campaign_number = this_number and m.employee_id = any (due);
  update sdr.campaigns k set undone_at = now()
   where k.number = this_number
     and not exists (select from sdr.campaign_members m where m.campaign_number = this_number and m.undone_at is null);
  return told || jsonb_build_object('members', jsonb '[]');
end
$$;
revoke all on function sdr.undo_campaign(jsonb, boolean) from public;
grant execute on function sdr.undo_campaign(jsonb, boolean) to service_role;
