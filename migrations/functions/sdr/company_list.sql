-- Companies by name, a page at a time. filter: {status, segment, region, sme, processing_status, session_key, batch_id, search: in the name};
-- after: {company_name, id} -> {rows, next}
create or replace function sdr.company_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
  with page as materialized (
    select c.* from sdr.companies c
    where (after ->> 'id' is null or (c.company_name, c.id) > (after ->> 'company_name', (after ->> 'id')::uuid))
      and (filter ->> 'status' is null or c.status = filter ->> 'status')
      and (filter ->> 'segment' is null or c.segment = filter ->> 'segment')
      and (filter ->> 'region' is null or c.region = filter ->> 'region')
      and (filter ->> 'sme' is null or coalesce(c.sme_registry, false) = (filter -> 'sme')::boolean)
      and (filter ->> 'processing_status' is null or c.processing_status = filter ->> 'processing_status')
      and (filter ->> 'session_key' is null or c.session_key = filter ->> 'session_key')
      and (filter ->> 'batch_id' is null or c.batch_id = filter ->> 'batch_id')
      and (filter ->> 'search' is null or strpos(c.company_key, sdr.name_key(filter ->> 'search')) > 0)
    order by c.company_name, c.id limit page_size
  ), people as materialized (
    select e.company_id, count(*) as employees, count(*) filter (where e.client_status) as clients
    from sdr.employees e where e.company_id = any (array(select p.id from page p)) group by 1
  )
  select ops.page(
    jsonb_agg(jsonb_build_object(
      'company_name', p.company_name, 'tin', p.tin, 'registration_number', p.registration_number, 'status', p.status, 'segment', p.segment,
      'region', p.region, 'sme_registry', p.sme_registry, 'employee_count', p.employee_count, 'revenue', p.revenue, 'website', p.website,
      'primary_email', p.primary_email, 'employees', coalesce(e.employees, 0), 'clients', coalesce(e.clients, 0),
      'processing_status', p.processing_status, 'research_at', p.research_at, 'session_key', p.session_key, 'batch_id', p.batch_id,
      'updated_at', p.updated_at, 'company_id', p.id) order by p.company_name, p.id),
    jsonb_agg(jsonb_build_object('company_name', p.company_name, 'id', p.id) order by p.company_name, p.id), page_size)
  from page p left join people e on e.company_id = p.id
$$;
revoke all on function sdr.company_list(jsonb, jsonb, integer) from public;
grant execute on function sdr.company_list(jsonb, jsonb, integer) to service_role;
