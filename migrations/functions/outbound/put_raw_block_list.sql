-- Stores the vendor's block list. payload: {items: the text of its entries with `value`, the key in its normal form, beside `raw`, listing,
-- move} -> {inserted, updated, unchanged}. What we sent up ourselves is there already, and gets its entry's id.
create or replace function outbound.put_raw_block_list(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_block_list', payload);
  end if;
  with item as materialized (
    select distinct on (k.id) k.id, i.v -> 'raw' as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select i.v ->> 'value' as id) k
    order by k.id, i.n desc
  ), known as materialized (
    select r.value as id from item i join outbound.instantly_block_list_raw r on r.value = i.id
  ), written as (
    insert into outbound.instantly_block_list_raw as r (value, instantly_entry_id, is_domain, raw_json)
    select i.id, i.raw ->> 'id', (i.raw ->> 'is_domain')::boolean, i.raw
    from item i order by i.id
    on conflict (value) do update
       set instantly_entry_id = excluded.instantly_entry_id, is_domain = excluded.is_domain, raw_json = excluded.raw_json,
           synced_at = clock_timestamp(), vanished_at = null
     where r.raw_json is distinct from excluded.raw_json or r.vanished_at is not null
    returning r.value as id
  )
  select jsonb_build_object('inserted', count(w.id) - count(k.id) filter (where w.id is not null),
                            'updated', count(k.id) filter (where w.id is not null), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from item i left join written w on w.id = i.id left join known k on k.id = i.id;
  perform outbound.note_page('block_list', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_block_list(jsonb, boolean) from public;
grant execute on function outbound.put_raw_block_list(jsonb, boolean) to service_role;
