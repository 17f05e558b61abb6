-- Companies of a CSV import: one a domain, else one a name_key. What is stored is never overwritten; empty fields are filled, and a name that
-- is only the domain gives way to a real one. Each is in a payload once.
-- payload: {csv_import_id, companies: [{company_name, company_domain | name_key, …}]} -> {tables}. A dry run does the same and rolls it back.
create or replace function outbound.import_companies(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  import_id constant uuid := (payload ->> 'csv_import_id')::uuid;
  total integer;
  inserted integer;
  updated integer := 0;
begin
  if dry_run then
    insert into outbound.csv_imports_raw (id, file_name, raw_data) values (import_id, 'preview', '[]') on conflict do nothing;
  end if;
  with input as materialized (
    select i.* from jsonb_populate_recordset(null::outbound.companies, payload -> 'companies') i
  ), keys as materialized (  -- foreign keys are looked up by plans that are kept: a plan of this function would be made for every row
    select set_config('plan_cache_mode', 'auto', true)
  ), written as (
    insert into outbound.companies (
      company_name, company_domain, name_key, website, industry, company_size, employee_count, revenue_range, founded_year, country, city,
      state, address, company_phone, company_linkedin, technologies, apollo_organization_id, apollo_data, first_seen_in_csv_id,
      last_seen_in_csv_id, csv_appearance_count, seen_in_csv_ids)
    select i.company_name, i.company_domain, i.name_key, i.website, i.industry, i.company_size, i.employee_count, i.revenue_range,
           i.founded_year, i.country, i.city, i.state, i.address, i.company_phone, i.company_linkedin, i.technologies,
           i.apollo_organization_id, i.apollo_data, import_id, import_id, 1, array[import_id]
    from input i
    where exists (select from keys)
    order by i.company_domain, i.name_key
    on conflict do nothing
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, inserted;
  perform set_config('plan_cache_mode', 'force_custom_plan', true);

  if inserted < total then
    with input as materialized (
      select i.* from jsonb_populate_recordset(null::outbound.companies, payload -> 'companies') i
    ), keys as materialized (select set_config('plan_cache_mode', 'auto', true)), found as materialized (
      select c.id as found_id, i.*
      from input i cross join lateral (
        select c.id from outbound.companies c where c.company_domain = i.company_domain
        union all
        select c.id from outbound.companies c where i.company_domain is null and c.name_key = i.name_key and c.company_domain is null) c
    ), locked as materialized (
      select c.id, m.*
      from found i
      join outbound.companies c on c.id = i.found_id
      cross join lateral (
        select case when c.company_name in (c.company_domain, '') then i.company_name else c.company_name end as company_name,
               coalesce(nullif(c.website, ''), i.website) as website,
               coalesce(nullif(c.industry, ''), i.industry) as industry,
               coalesce(nullif(c.company_size, ''), i.company_size) as company_size,
               coalesce(c.employee_count, i.employee_count) as employee_count,
               coalesce(nullif(c.revenue_range, ''), i.revenue_range) as revenue_range,
               coalesce(c.founded_year, i.founded_year) as founded_year,
               coalesce(nullif(c.country, ''), i.country) as country,
               coalesce(nullif(c.city, ''), i.city) as city,
               coalesce(nullif(c.state, ''), i.state) as state,
               coalesce(nullif(c.address, ''), i.address) as address,
               coalesce(nullif(c.company_phone, ''), i.company_phone) as company_phone,
               coalesce(nullif(c.company_linkedin, ''), i.company_linkedin) as company_linkedin,
               coalesce(nullif(c.technologies, '{}'), i.technologies) as technologies,
               coalesce(nullif(c.apollo_organization_id, ''), i.apollo_organization_id) as apollo_organization_id,
               coalesce(i.apollo_data || c.apollo_data, c.apollo_data, i.apollo_data) as apollo_data,
               coalesce(c.first_seen_in_csv_id, import_id) as first_seen_in_csv_id,
               case when seen.before then c.last_seen_in_csv_id else import_id end as last_seen_in_csv_id,
               case when seen.before then c.csv_appearance_count when c.first_seen_in_csv_id is null then 1
                    else c.csv_appearance_count + 1 end as csv_appearance_count,
               case when seen.before then c.seen_in_csv_ids else c.seen_in_csv_ids || import_id end as seen_in_csv_ids
        from (select import_id = any (c.seen_in_csv_ids) as before) seen
      ) m
      where (m.company_name, m.website, m.industry, m.company_size, m.employee_count, m.revenue_range, m.founded_year, m.country, m.city,
             m.state, m.address, m.company_phone, m.company_linkedin, m.technologies, m.apollo_organization_id, m.apollo_data,
             m.first_seen_in_csv_id, m.last_seen_in_csv_id, m.csv_appearance_count, m.seen_in_csv_ids)
        is distinct from
            (c.company_name, c.website, c.industry, c.company_size, c.employee_count, c.revenue_range, c.founded_year, c.country, c.city,
             c.state, c.address, c.company_phone, c.company_linkedin, c.technologies, c.apollo_organization_id, c.apollo_data,
             c.first_seen_in_csv_id, c.last_seen_in_csv_id, c.csv_appearance_count, c.seen_in_csv_ids)
      order by c.id
      for no key update of c
    )
    update outbound.companies c
       set company_name = l.company_name, website = l.website, industry = l.industry, company_size = l.company_size,
           employee_count = l.employee_count, revenue_range = l.revenue_range, founded_year = l.founded_year, country = l.country,
           city = l.city, state = l.state, address = l.address, company_phone = l.company_phone, company_linkedin = l.company_linkedin,
           technologies = l.technologies, apollo_organization_id = l.apollo_organization_id, apollo_data = l.apollo_data,
           first_seen_in_csv_id = l.first_seen_in_csv_id, last_seen_in_csv_id = l.last_seen_in_csv_id,
           csv_appearance_count = l.csv_appearance_count, seen_in_csv_ids = l.seen_in_csv_ids
      from locked l
     where c.id = l.id and exists (select from keys);
    get diagnostics updated = row_count;
  end if;
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('tables', jsonb_build_object('outbound.companies', jsonb_build_object(
    'inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated)));
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', jsonb_build_object('outbound.companies', jsonb_build_object(
    'inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated)));
end
$$;
revoke all on function outbound.import_companies(jsonb, boolean) from public;
grant execute on function outbound.import_companies(jsonb, boolean) to service_role;
