-- Research of companies that are there. What is older than the stored one changes nothing. payload: {rows: [{n, company_id, tin, registration_number,
-- key: name and website (companyKey), research, research_at or null: now}]} -> {tables, missing: [n] no company, ambiguous: [n] several}
create or replace function sdr.put_research(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  answer jsonb;
begin
  if dry_run then
    return ops.preview('sdr.put_research', payload);
  end if;
  with input as materialized (
    select i.* from jsonb_to_recordset(payload -> 'rows') as i(n integer, company_id uuid, tin text, registration_number text, key text, research text, research_at timestamptz)
  ), found as materialized (
    select i.n, min(f.id::text)::uuid as id, count(distinct f.id) as hits
    from input i left join lateral (
      select c.id from sdr.companies c where c.id = i.company_id
      union select c.id from sdr.companies c where i.company_id is null and c.tin = i.tin
      union select c.id from sdr.companies c where i.company_id is null and c.registration_number = i.registration_number
      union select m.company_id from sdr.merged_companies m where m.id = i.company_id or i.company_id is null and (m.tin = i.tin or m.registration_number = i.registration_number)
      union select c.id from sdr.companies c where num_nonnulls(i.company_id, i.tin, i.registration_number) = 0 and c.company_key = i.key) f on true
    group by 1
  ), newest as materialized (
    select distinct on (f.id) f.id, i.research, i.research_at
    from found f join input i on i.n = f.n where f.hits = 1 order by f.id, i.research_at desc nulls first, i.n desc
  ), locked as materialized (
    select c.id, n.research, coalesce(n.research_at, now()) as research_at
    from newest n join sdr.companies c on c.id = n.id
    where c.company_research is distinct from n.research
      and (n.research_at is null or c.research_at is null or n.research_at >= c.research_at)
    order by c.id for no key update of c
  ), changed as (
    update sdr.companies c set company_research = l.research, research_at = case when l.research is not null then l.research_at end
    from locked l where c.id = l.id returning 1
  )
  select jsonb_build_object(
    'tables', jsonb_build_object('sdr.companies', jsonb_build_object('inserted', 0, 'updated', (select count(*) from changed),
                                 'unchanged', (select count(*) from newest) - (select count(*) from changed))),
    'missing', (select coalesce(jsonb_agg(f.n order by f.n), '[]') from found f where f.hits = 0),
    'ambiguous', (select coalesce(jsonb_agg(f.n order by f.n), '[]') from found f where f.hits > 1))
  into answer;
  return answer;
end
$$;
revoke all on function sdr.put_research(jsonb, boolean) from public;
grant execute on function sdr.put_research(jsonb, boolean) to service_role;
