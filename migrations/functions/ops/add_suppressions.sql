-- Suppresses a batch of keys, and cancels what is pending for whoever they reach (ops.cancel_suppressed): at once, or where that is much
-- by ops.cancel_next, until nothing is left. Run again it changes nothing. A suppression is never edited: one that expired, or that the new
-- one outlasts (updated), is lifted and the new one stands beside it (ops.replace_suppression).
-- Callers refuse what is no key, and say why (src/ops/suppression.ts); here it is an error.
-- suppressions: [{kind, value, reason, source, evidence, expires_at}]; examples: how many pending rows to name; dry_run: nothing is written.
-- -> {tables, ids (of the new ones), cancels: {total, tables: [{relation, status, count}], examples: [{relation, record_id, status, who}]},
--     left: whether there is anything for ops.cancel_next}; then cancels is told by ops.cancelled_by.
create or replace function ops.add_suppressions(suppressions jsonb, dry_run boolean, examples integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  bad text;
  due jsonb;
  tables jsonb;
  ids uuid[];
begin
  select i.kind || ' "' || i.value || '"' into bad from jsonb_to_recordset(suppressions) as i(kind text, value text)
  where ops.contact_key(i.kind, i.value) is null limit 1;
  if found then
    raise exception 'not a key to suppress: %', coalesce(bad, 'null') using errcode = '22023';
  end if;
  if not dry_run then
    perform ops.hold_sending();
  end if;

  with given as materialized (  -- of several for one key, the one that holds longest
    select distinct on (k.kind, k.value) k.*
    from (
      select i.kind, ops.contact_key(i.kind, i.value) as value, i.reason, i.source, coalesce(i.evidence, '{}') as evidence, i.expires_at
      from jsonb_to_recordset(suppressions) as i(kind text, value text, reason text, source text, evidence jsonb, expires_at timestamptz)
    ) k
    order by k.kind, k.value, coalesce(k.expires_at, 'infinity') desc
  ), hashed as materialized (
    select * from ops.erased_keys(array(select g.kind from given g), array(select g.value from given g))
  ), state as (
    select to_jsonb(g) as row, s.id is null or coalesce(s.expires_at <= now(), false) as is_new, coalesce(g.expires_at, 'infinity') > s.expires_at as outlasts
    from given g
    left join hashed h on h.kind = g.kind and h.value = g.value
    left join lateral (
      select s.id, s.expires_at from ops.suppressions s
      where s.kind = g.kind and s.value in (g.value, h.erased) and s.lifted_at is null
      order by coalesce(s.expires_at, 'infinity') desc limit 1) s on true
  )
  select jsonb_build_object('ops.suppressions', jsonb_build_object(
           'inserted', count(*) filter (where s.is_new), 'updated', count(*) filter (where not s.is_new and s.outlasts),
           'unchanged', count(*) filter (where not s.is_new and s.outlasts is not true))),
         coalesce(jsonb_agg(s.row order by s.row ->> 'kind', s.row ->> 'value') filter (where s.is_new or s.outlasts), '[]')
  into tables, due
  from state s;

  if dry_run then
    return jsonb_build_object('tables', tables, 'ids', jsonb '[]', 'left', false, 'cancels', (
      with new as materialized (
        select d.kind, d.value from jsonb_to_recordset(due) as d(kind text, value text, expires_at timestamptz)
        where d.expires_at is null or d.expires_at > now()
      ), reached as materialized (
        select * from ops.suppressible_keys(array(select n.kind from new n), array(select n.value from new n))
      ), pending as materialized (
        select * from ops.pending_for(array(select r.kind from reached r), array(select r.value from reached r))
      )
      select jsonb_build_object(
        'total', (select count(*) from pending),
        'tables', (select coalesce(jsonb_agg(to_jsonb(t) order by t.relation, t.status), '[]')
                   from (select p.relation, p.status, count(*) as count from pending p group by p.relation, p.status) t),
        'examples', (select coalesce(jsonb_agg(to_jsonb(e) order by e.relation, e.record_id), '[]')
                     from (select p.* from pending p order by p.relation, p.record_id limit examples) e))));
  end if;

  with added as (
    insert into ops.suppressions (kind, value, reason, source, evidence, expires_at)
    select d.kind, d.value, d.reason, d.source, d.evidence, d.expires_at
    from jsonb_to_recordset(due) as d(kind text, value text, reason text, source text, evidence jsonb, expires_at timestamptz)
    on conflict do nothing
    returning id
  )
  select coalesce(array_agg(a.id), '{}') into ids from added a;
  return jsonb_build_object('tables', tables, 'ids', to_jsonb(ids), 'cancels', ops.cancelled_by(to_jsonb(ids), examples),
                            'left', exists (select from ops.cancellations c where c.cancelled_at is null));
end
$$;
revoke all on function ops.add_suppressions(jsonb, boolean, integer) from public;
grant execute on function ops.add_suppressions(jsonb, boolean, integer) to service_role;
