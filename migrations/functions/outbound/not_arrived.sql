-- What was sent up to the vendor's block list, and no list has had since -> {count, examples: [value]}
create or replace function outbound.not_arrived() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object('count', count(*), 'examples', coalesce(jsonb_agg(b.value order by b.value) filter (where b.n <= 5), '[]'))
  from (select r.value, row_number() over (order by r.value) as n from outbound.instantly_block_list_raw r
        where r.pushed_at is not null and r.instantly_entry_id is null) b
$$;
revoke all on function outbound.not_arrived() from public;
grant execute on function outbound.not_arrived() to service_role;
