-- Saves whom a filter matches now, each with the reason why they are left out, under a name. One that is there already with this filter stays
-- as it is; with another it is refused. payload: {name, filter (sdr.audience_conditions), stored (the filter as it is kept), filter_hash, run_id}
-- -> {counts: {matched, selected, excluded}, is_new, taken: whether the name is another filter's}
create or replace function sdr.save_audience(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  conditions constant text[] := sdr.audience_conditions(payload -> 'filter');
  there sdr.audiences;
  made uuid;
  said_no record;
  counts jsonb;
begin
  insert into sdr.audiences (name, filter, filter_hash, matched, selected, run_id)
  values (payload ->> 'name', payload -> 'stored', payload ->> 'filter_hash', 0, 0, (payload ->> 'run_id')::uuid)
  on conflict (name) do nothing
  returning id into made;
  if made is null then
    select * into strict there from sdr.audiences a where a.name = payload ->> 'name';
    if there.filter_hash <> payload ->> 'filter_hash' then
      return jsonb_build_object('counts', sdr.told_counts('{}'), 'is_new', false, 'taken', true);
    end if;
    select jsonb_object_agg(coalesce(m.reason, 'selected'), m.n) into counts
    from (select m.reason, count(*) as n from sdr.audience_members m where m.audience_id = there.id group by m.reason) m;
    -- A call that is repeated says what the first one said.
    return jsonb_build_object('counts', sdr.told_counts(coalesce(counts, '{}')), 'taken', false,
                              'is_new', there.run_id is not distinct from (payload ->> 'run_id')::uuid);
  end if;
  select * into said_no from sdr.suppressed_employees(conditions);
  execute format('with saved as (
                    insert into sdr.audience_members (audience_id, employee_id, reason)
                    select $4, j.id, j.reason from (%s) j returning reason)
                  select coalesce(jsonb_object_agg(coalesce(j.reason, ''selected''), j.n), ''{}'')
                  from (select s.reason, count(*) as n from saved s group by s.reason) j', sdr.judged_employees(conditions))
  into counts using said_no.suppressed, said_no.bounced, said_no.unsubscribed, made;
  counts := sdr.told_counts(counts);
  update sdr.audiences a set matched = (counts ->> 'matched')::integer, selected = (counts ->> 'selected')::integer where a.id = made;
  return jsonb_build_object('counts', counts, 'is_new', true, 'taken', false);
end
$$;
revoke all on function sdr.save_audience(jsonb) from public;
grant execute on function sdr.save_audience(jsonb) to service_role;
