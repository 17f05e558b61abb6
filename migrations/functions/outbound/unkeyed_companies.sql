-- Companies without a domain whose name nobody has folded yet: others wrote them, or their name changed. -> {rows, next}
create or replace function outbound.unkeyed_companies(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with found as (
    select c.id, c.company_name, c.country from outbound.companies c
    where c.company_domain is null and c.name_key is null and (after is null or c.id > (after ->> 'id')::uuid)
    order by c.id
    limit page_size
  )
  select ops.page(jsonb_agg(to_jsonb(f) order by f.id), jsonb_agg(jsonb_build_object('id', f.id) order by f.id), page_size) from found f
$$;
revoke all on function outbound.unkeyed_companies(jsonb, integer) from public;
grant execute on function outbound.unkeyed_companies(jsonb, integer) to service_role;
