-- Suppresses a batch of keys, and cancels what is pending for whoever they reach (ops.cancel_suppressed). Run again it changes nothing. A
-- suppression is never edited: one that expired, or that the new one outlasts (updated), is lifted and a new one stands beside it.
-- Callers refuse what is no key, and say why (src/ops/suppression.ts); here it is an error.
-- suppressions: [{kind, value, reason, source, evidence, expires_at}]; examples: how many pending rows to name; dry_run: all is rolled back.
-- -> {tables, cancels: {total, tables: [{relation, status, count}], examples: [{relation, record_id, status, who}]}}
create or replace function ops.add_suppressions(suppressions jsonb, dry_run boolean, examples integer) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set statement_timeout = '60s' as $$
declare
  bad text;
  total integer;
  due jsonb;
  answer jsonb;
begin
  select i.kind || ' "' || i.value || '"' into bad from jsonb_to_recordset(suppressions) as i(kind text, value text)
  where ops.contact_key(i.kind, i.value) is null limit 1;
  if found then
    raise exception 'not a key to suppress: %', coalesce(bad, 'null') using errcode = '22023';
  end if;
  perform ops.hold_sending();

  with given as materialized (  -- of several for one key, the one that holds longest
    select distinct on (k.kind, k.value) k.*
    from (
      select i.kind, ops.contact_key(i.kind, i.value) as value, i.reason, i.source, coalesce(i.evidence, '{}') as evidence, i.expires_at
      from jsonb_to_recordset(suppressions) as i(kind text, value text, reason text, source text, evidence jsonb, expires_at timestamptz)
    ) k
    order by k.kind, k.value, coalesce(k.expires_at, 'infinity') desc
  )
  select count(*), jsonb_agg(to_jsonb(g) || jsonb_build_object('former', s.id, 'expired', s.expires_at <= now()) order by g.kind, g.value)
                   filter (where s.id is null or coalesce(g.expires_at, 'infinity') > s.expires_at)
  into total, due
  from given g left join ops.suppressions s on s.kind = g.kind and s.value = g.value and s.lifted_at is null;
  due := coalesce(due, '[]');

  with new as materialized (
    select d.kind, d.value from jsonb_to_recordset(due) as d(kind text, value text, expires_at timestamptz)
    where d.expires_at is null or d.expires_at > now()
  ), reached as materialized (
    select * from ops.suppressible_keys(array(select n.kind from new n), array(select n.value from new n))
  ), pending as materialized (
    select * from ops.pending_for(array(select r.kind from reached r), array(select r.value from reached r))
  )
  select jsonb_build_object(
    'tables', jsonb_build_object('ops.suppressions', (
      select jsonb_build_object('inserted', count(*) - count(*) filter (where not d.expired), 'updated', count(*) filter (where not d.expired),
                                'unchanged', total - count(*))
      from jsonb_to_recordset(due) as d(expired boolean))),
    'cancels', jsonb_build_object(
      'total', (select count(*) from pending),
      'tables', (select coalesce(jsonb_agg(to_jsonb(t) order by t.relation, t.status), '[]')
                 from (select p.relation, p.status, count(*) as count from pending p group by p.relation, p.status) t),
      'examples', (select coalesce(jsonb_agg(to_jsonb(e) order by e.relation, e.who, e.record_id), '[]')
                   from (select p.* from pending p order by p.relation, p.who, p.record_id limit examples) e)))
  into answer;

  update ops.suppressions s
     set lifted_at = now(), lifted_by = 'outreach', lifted_reason = case when d.expired then 'expired' else 'replaced by one that holds longer' end
    from jsonb_to_recordset(due) as d(former uuid, expired boolean)
   where s.id = d.former and s.lifted_at is null;
  insert into ops.suppressions (kind, value, reason, source, evidence, expires_at)
  select d.kind, d.value, d.reason, d.source, d.evidence, d.expires_at
  from jsonb_to_recordset(due) as d(kind text, value text, reason text, source text, evidence jsonb, expires_at timestamptz);

  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return answer;
exception when sqlstate 'OR001' then
  return answer;
end
$$;
revoke all on function ops.add_suppressions(jsonb, boolean, integer) from public;
grant execute on function ops.add_suppressions(jsonb, boolean, integer) to service_role;
