-- Notes what was sent up to the vendor's block list; the next complete list says whether it arrived. pushed_values: an array of texts
-- -> {inserted, updated, unchanged}
create or replace function outbound.note_pushed(pushed_values jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  with item as materialized (
    select distinct p.v as value from jsonb_array_elements_text(pushed_values) as p(v)
  ), known as materialized (
    select r.value from item i join outbound.instantly_block_list_raw r on r.value = i.value
  ), written as (
    insert into outbound.instantly_block_list_raw (value, is_domain, pushed_at)
    select i.value, position('@' in i.value) = 0, now() from item i order by i.value
    on conflict (value) do update set pushed_at = now(), instantly_entry_id = null, raw_json = null, vanished_at = null
    returning value
  )
  select jsonb_build_object('inserted', (select count(*) from written) - (select count(*) from known), 'updated', (select count(*) from known),
                            'unchanged', 0)
  into counts;
  return counts;
end
$$;
revoke all on function outbound.note_pushed(jsonb) from public;
grant execute on function outbound.note_pushed(jsonb) to service_role;
