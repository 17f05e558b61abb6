-- The employees whom the suppressions in force of a kind (sdr.refusal_of) reach, by any key of theirs or one that is linked with it.
create or replace function sdr.employees_reached(refusal text) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  kinds text[];
  keys text[];
  emails text[];
  phones text[];
begin
  select array_agg(s.kind), array_agg(s.value) into kinds, keys
  from ops.suppressions s
  where s.lifted_at is null and (s.expires_at is null or s.expires_at > now()) and sdr.refusal_of(s.reason) = refusal;
  if keys is null then
    return null;
  end if;
  select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'phone') into emails, phones
  from ops.suppressible_keys(kinds, keys) k;
  return array(
    select w.id from sdr.employees w where lower(w.work_email) = any (emails)
    union
    select g.id from sdr.employees g where lower(g.generic_email) = any (emails)
    union
    select p.record_id from ops.phones p where p.key = any (phones) and p.relation = 'sdr.employees');
end
$$;
revoke all on function sdr.employees_reached(text) from public;
grant execute on function sdr.employees_reached(text) to service_role;
