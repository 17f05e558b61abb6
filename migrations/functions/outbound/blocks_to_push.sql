-- Suppressions of addresses and domains that the vendor's block list lacks, a page by (kind, value) -> {rows: [{kind, value, reason}], next}
-- What ends by itself, or is kept as a hash alone, is not sent up.
create or replace function outbound.blocks_to_push(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as (
    select distinct on (s.kind, s.value) s.kind, s.value, s.reason from ops.suppressions s
    where s.kind in ('email', 'domain') and s.lifted_at is null and s.expires_at is null and s.erased_at is null
      and (s.kind, s.value) > (coalesce(after ->> 'kind', ''), coalesce(after ->> 'value', ''))
      and not exists (select from outbound.instantly_block_list_raw b where b.value = s.value and b.instantly_entry_id is not null and b.vanished_at is null)
    order by s.kind, s.value, s.created_at limit page_size
  )
  select ops.page(jsonb_agg(to_jsonb(p) order by p.kind, p.value),
                  jsonb_agg(jsonb_build_object('kind', p.kind, 'value', p.value) order by p.kind, p.value), page_size)
  from page p
$$;
revoke all on function outbound.blocks_to_push(jsonb, integer) from public;
grant execute on function outbound.blocks_to_push(jsonb, integer) to service_role;
