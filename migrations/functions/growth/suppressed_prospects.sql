-- Which of these prospects said no: by their address, or as whoever reads the mail or the form of a domain that is suppressed. The keys are
-- those by which the guard knows them (ops.keys_of_rows).
create or replace function growth.suppressed_prospects(ids uuid[]) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  emails text[];
  of_prospects uuid[];
begin
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return array[]::uuid[];
  end if;
  select array_agg(k.value), array_agg(k.id) into emails, of_prospects
  from (select p.id, lower(btrim(p.contact_email)) as value from growth.prospect_candidates p where p.id = any (ids)
        union all
        select p.id, '@' || ops.domain_key(s.site)
        from growth.prospect_candidates p cross join lateral unnest(array[p.website, p.form_url]) as s(site) where p.id = any (ids)) k
  where k.value is not null;
  return array(
    select distinct k.id from unnest(emails, of_prospects) as k(value, id)
    where k.value in (select n.value from ops.suppressed_keys(emails, '{}', '{}') n where n.kind = 'email'));
end
$$;
revoke all on function growth.suppressed_prospects(uuid[]) from public;
grant execute on function growth.suppressed_prospects(uuid[]) to service_role;
