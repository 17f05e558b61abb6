-- Companies by name, each with how many leads it has and how many of them said no or have a shared mailbox.
-- filter: {industry, country, size, csv_import_id, min_leads, without_domain}; texts without case; after: {company_name, id} -> {rows, next}
-- A page may be short where few companies fit: next says where the next one begins.
create or replace function outbound.company_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_sort = off as $$
  with page as materialized (
    select c.* from outbound.companies c
    -- One comparison, first page or not: a page begins where the index says, and no company before it is read.
    where (c.company_name, c.id) > (coalesce(after ->> 'company_name', ''), coalesce(after ->> 'id', '00000000-0000-0000-0000-000000000000')::uuid)
      and (filter ->> 'industry' is null or lower(c.industry) = lower(filter ->> 'industry'))
      and (filter ->> 'country' is null or lower(c.country) = lower(filter ->> 'country'))
      and (filter ->> 'size' is null or c.company_size = filter ->> 'size')
      and (filter ->> 'csv_import_id' is null or (filter ->> 'csv_import_id')::uuid = any (c.seen_in_csv_ids))
      and (filter ->> 'without_domain' is null or c.company_domain is null)
    order by c.company_name, c.id
    limit page_size
  ), said_no as materialized (
    select s.id from ops.suppressed_rows('outbound.leads', array(
      select l.id from page p join outbound.leads l on l.company_id = p.id)) s
  ), told as (
    select p.company_name, p.id, n.leads, jsonb_build_object(
      'company_name', p.company_name, 'company_domain', p.company_domain, 'leads', n.leads, 'suppressed_leads', n.suppressed,
      'role_addresses', n.role_addresses, 'industry', p.industry, 'company_size', p.company_size, 'employee_count', p.employee_count,
      'country', p.country, 'state', p.state, 'city', p.city, 'website', p.website, 'company_phone', p.company_phone,
      'company_linkedin', p.company_linkedin, 'csv_appearance_count', p.csv_appearance_count,
      'first_seen_in', (select f.file_name from outbound.csv_imports_raw f where f.id = p.first_seen_in_csv_id),
      'last_seen_in', (select f.file_name from outbound.csv_imports_raw f where f.id = p.last_seen_in_csv_id),
      'updated_at', p.updated_at, 'company_id', p.id) as row
    from page p
    cross join lateral (
      select count(*) as leads, count(*) filter (where l.id in (select s.id from said_no s)) as suppressed,
             count(*) filter (where 'role_address' = any (l.import_marks)) as role_addresses
      from outbound.leads l where l.company_id = p.id) n
  )
  select ops.page(jsonb_agg(t.row order by t.company_name, t.id) filter (where t.leads >= coalesce((filter ->> 'min_leads')::integer, 0)),
                  jsonb_agg(jsonb_build_object('company_name', t.company_name, 'id', t.id) order by t.company_name, t.id), page_size)
  from told t
$$;
revoke all on function outbound.company_list(jsonb, jsonb, integer) from public;
grant execute on function outbound.company_list(jsonb, jsonb, integer) to service_role;
