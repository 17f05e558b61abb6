-- Which stored leads these are, in their order; null: none yet. By the address; without one by the LinkedIn profile, else by the phone and the
-- name, since several people may answer one phone. A lead without an address that has the profile of one with an address is that one.
-- leads: [{email, linkedin_url, phone, first_name, last_name}], addresses in lower case
create or replace function outbound.match_leads(leads jsonb) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  return array(
    select case when row_number() over (partition by m.id order by i.ordinal) = 1 then m.id end
    from rows from (jsonb_to_recordset(match_leads.leads) as (email text, linkedin_url text, phone text, first_name text, last_name text))
           with ordinality as i(email, linkedin_url, phone, first_name, last_name, ordinal)
    left join lateral (select l.id from outbound.leads l where lower(l.email) = i.email limit 1) e on true
    left join lateral (
      select l.id from outbound.leads l
      where e.id is null and l.linkedin_url = i.linkedin_url and (i.email is null or l.email is null)
      order by l.created_at, l.id limit 1) p on true
    left join lateral (
      select l.id from outbound.leads l
      where i.email is null and i.linkedin_url is null and l.phone = i.phone and l.email is null
        and lower(l.full_name) is not distinct from lower(nullif(btrim(coalesce(i.first_name, '') || ' ' || coalesce(i.last_name, '')), ''))
      order by l.created_at, l.id limit 1) t on true
    cross join lateral (select coalesce(e.id, p.id, t.id) as id) m
    order by i.ordinal);
end
$$;
revoke all on function outbound.match_leads(jsonb) from public;
grant execute on function outbound.match_leads(jsonb) to service_role;
