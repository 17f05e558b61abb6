-- How fresh research is, of companies and employees, a page at a time. filter: {kind: company | employee, freshness: fresh | stale | missing, days: stale
-- after so many, with_text}; after: {kind, id} -> {rows, next}
create or replace function sdr.research_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with edge as (
    select now() - make_interval(days => coalesce((filter ->> 'days')::integer, 90)) as at
  ), page as materialized (
    select * from (
      (select 'company' as kind, c.id, c.company_name::text as name, c.company_name::text as company_name, c.tin::text as tin,
              c.registration_number::text as registration_number, c.website, case when c.company_research is not null then c.research_at end as research_at,
              c.session_key::text as session_key, case when (filter -> 'with_text')::boolean then c.company_research end as research,
              case when c.company_research is null then 'missing' when c.research_at > e.at then 'fresh' else 'stale' end as freshness
       from edge e cross join sdr.companies c
       where coalesce(filter ->> 'kind', 'company') = 'company' and coalesce(after ->> 'kind', 'company') = 'company'
         and (after ->> 'id' is null or c.id > (after ->> 'id')::uuid)
         and case filter ->> 'freshness' when 'missing' then c.company_research is null
                  when 'fresh' then c.company_research is not null and c.research_at > e.at
                  when 'stale' then c.company_research is not null and (c.research_at > e.at) is not true else true end
       order by c.id limit page_size)
      union all
      (select 'employee', p.id, p.full_name, c.company_name, c.tin, c.registration_number, c.website, case when p.ai_research_data is not null then p.research_at end,
              coalesce(p.employee_session_key, p.company_session_key), case when (filter -> 'with_text')::boolean then p.ai_research_data::text end,
              case when p.ai_research_data is null then 'missing' when p.research_at > e.at then 'fresh' else 'stale' end
       from edge e cross join sdr.employees p join sdr.companies c on c.id = p.company_id
       where coalesce(filter ->> 'kind', 'employee') = 'employee'
         and (after ->> 'id' is null or after ->> 'kind' = 'company' or p.id > (after ->> 'id')::uuid)
         and case filter ->> 'freshness' when 'missing' then p.ai_research_data is null
                  when 'fresh' then p.ai_research_data is not null and p.research_at > e.at
                  when 'stale' then p.ai_research_data is not null and (p.research_at > e.at) is not true else true end
       order by p.id limit page_size)) r
    order by r.kind, r.id limit page_size
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'kind', p.kind, 'name', p.name, 'freshness', p.freshness, 'age_days', floor(extract(epoch from now() - p.research_at) / 86400),
      'research_at', p.research_at, 'company_name', p.company_name, 'tin', p.tin, 'registration_number', p.registration_number, 'website', p.website,
      'session_key', p.session_key, 'id', p.id) || case when (filter -> 'with_text')::boolean then jsonb_build_object('research', p.research) else jsonb '{}' end
      order by p.kind, p.id),
    jsonb_agg(jsonb_build_object('kind', p.kind, 'id', p.id) order by p.kind, p.id), page_size)
  from page p
$$;
revoke all on function sdr.research_list(jsonb, jsonb, integer) from public;
grant execute on function sdr.research_list(jsonb, jsonb, integer) to service_role;
