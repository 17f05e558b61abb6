-- The employees among those who match whom a suppression in force reaches by any key of theirs, each once with the exclusion that it is; side by
-- side. Looked up from the suppressions, which are few beside the employees; from the employees where they are fewer, and where somebody was
-- erased, whose keys only a hash tells.
create or replace function sdr.suppressed_employees(conditions text[], out ids uuid[], out reasons text[])
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  few constant integer := 20000;
  is_erased constant boolean := exists (select from ops.suppressions s where s.erased_at is not null and s.lifted_at is null);
  known bigint;
  matching uuid[];
  refusal text;
  kinds text[];
  keys text[];
  emails text[];
  phones text[];
  more uuid[];
begin
  ids := array[]::uuid[];
  reasons := array[]::text[];
  select count(*) into known from ops.suppressions s where s.lifted_at is null and (s.expires_at is null or s.expires_at > now());
  if known = 0 then
    return;
  end if;
  if known > few or is_erased then
    execute 'select array_agg(e.id) ' || sdr.matching_employees(conditions) into matching;
    if is_erased or coalesce(cardinality(matching), 0) < known then
      select coalesce(array_agg(r.id), '{}'), coalesce(array_agg(sdr.refusal_of(s.reason)), '{}') into ids, reasons
      from ops.suppressed_rows('sdr.employees', matching) r join ops.suppressions s on s.id = r.suppression_id;
      return;
    end if;
  end if;
  foreach refusal in array array['suppressed', 'bounced', 'unsubscribed'] loop
    select array_agg(s.kind), array_agg(s.value) into kinds, keys
    from ops.suppressions s
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now()) and sdr.refusal_of(s.reason) = refusal;
    continue when keys is null;
    select array_agg(k.value) filter (where k.kind = 'email'), array_agg(k.value) filter (where k.kind = 'phone') into emails, phones
    from ops.suppressible_keys(kinds, keys) k;
    more := array(
      select w.id from sdr.employees w where lower(w.work_email) = any (emails)
      union
      select g.id from sdr.employees g where lower(g.generic_email) = any (emails)
      union
      select p.record_id from ops.phones p where p.key = any (phones) and p.relation = 'sdr.employees'
      except
      select unnest(ids));
    ids := ids || more;
    reasons := reasons || array_fill(refusal, array[cardinality(more)]);
  end loop;
end
$$;
revoke all on function sdr.suppressed_employees(text[]) from public;
grant execute on function sdr.suppressed_employees(text[]) to service_role;
