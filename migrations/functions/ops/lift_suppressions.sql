-- Lifts the suppressions of these keys; the rows are kept, with who did it and why. What they alone cancelled is undone by
-- ops.restore_next(cancellation_ids), until it is done: also what earlier lifts of these keys left. What holds for the same people
-- afterwards (by a domain above, by another key of theirs) comes with the answer.
-- payload: {keys: [{kind, value}], reason, lifted_by} -> {lifted: [{id, kind, value, reason, source, created_at, expires_at}], after: as
-- ops.check_suppressions, cancellation_ids, undoes: [{relation, outcome, count}] (ops.undo_outcomes; with dry_run alone)}
create or replace function ops.lift_suppressions(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  why constant text := payload ->> 'reason';
  who constant text := payload ->> 'lifted_by';
  lifted jsonb;
  ids uuid[];
begin
  if dry_run then
    return ops.preview('ops.lift_suppressions', payload || jsonb '{"undoes": true}');
  end if;
  if ops.is_blank(why) or ops.is_blank(who) then
    raise exception 'lifting a suppression needs a reason and a name' using errcode = '22023';
  end if;
  perform ops.hold_sending();
  with asked as materialized (
    select distinct i.kind, ops.contact_key(i.kind, i.value) as value from jsonb_to_recordset(payload -> 'keys') as i(kind text, value text)
  ), key as materialized (
    select * from asked
    union all
    select e.kind, e.erased from ops.erased_keys(array(select a.kind from asked a), array(select a.value from asked a)) e
  ), gone as (
    update ops.suppressions s
       set lifted_at = now(), lifted_reason = why, lifted_by = who
      from key k
     where s.kind = k.kind and s.value = k.value and s.lifted_at is null
    returning s.*
  )
  select (select coalesce(jsonb_agg(jsonb_build_object(
            'id', g.id, 'kind', g.kind, 'value', g.value, 'reason', g.reason, 'source', g.source, 'created_at', g.created_at,
            'expires_at', g.expires_at) order by g.kind, g.value), '[]') from gone g),
         array(select g.id from gone g
               union
               select s.id from key k join ops.suppressions s on s.kind = k.kind and s.value = k.value where s.lifted_at is not null)
  into lifted, ids;
  ids := array(select c.id from ops.cancellations c where c.suppression_ids && ids and c.restored_at is null);
  return jsonb_build_object(
    'lifted', lifted, 'after', ops.check_suppressions(payload -> 'keys'), 'cancellation_ids', to_jsonb(ids),
    'undoes', case when payload ? 'undoes' then (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.relation, t.outcome), '[]')
      from (select c.relation, o.outcome, count(*) as count
            from ops.cancellations c cross join lateral ops.undo_outcomes(c.relation, c.former) o
            where c.id = any (ids) and c.former is not null
            group by c.relation, o.outcome) t) else '[]' end);
end
$$;
revoke all on function ops.lift_suppressions(jsonb, boolean) from public;
grant execute on function ops.lift_suppressions(jsonb, boolean) to service_role;
