-- An unsubscribe, a bounce or a "do not call", wherever it is stored, is a suppression. It is undone by a lift, with a reason; a flag that
-- is set back lifts nothing. What is no key is left out. noted: [{kind, value, reason, source, evidence}], as the columns spell them.
create or replace function ops.record_refusals(noted jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  if noted is null then
    return;
  end if;
  with given as materialized (
    select distinct on (k.kind, k.value) k.*
    from (select n.kind, ops.contact_key(n.kind, n.value) as value, n.reason, n.source, n.evidence
          from jsonb_to_recordset(noted) as n(kind text, value text, reason text, source text, evidence jsonb)) k
    where k.value is not null
    order by k.kind, k.value, k.reason desc
  )
  insert into ops.suppressions (kind, value, reason, source, evidence)
  select g.* from given g
  where not exists (
    select from ops.erased_keys(array[g.kind], array[g.value]) e
    join ops.suppressions s on s.kind = e.kind and s.value = e.erased and s.lifted_at is null and s.expires_at is null)
  on conflict do nothing;
end
$$;
revoke all on function ops.record_refusals(jsonb) from public;
grant execute on function ops.record_refusals(jsonb) to service_role;
