-- The touches of a person (what ops.person_records found), newest first, those without a time last.
-- person: {record_ids, emails, handles}; after: {at, id} of the last row before -> {rows, next}
create or replace function ops.person_touches(person jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  record_ids uuid[] := array(select v::uuid from jsonb_array_elements_text(person -> 'record_ids') as v);
  emails text[] := array(select v from jsonb_array_elements_text(person -> 'emails') as v);
  handles text[] := array(select v from jsonb_array_elements_text(person -> 'handles') as v);
begin
  return (
    with touch as (
      select t.* from ops.touches t where t.person_id = any (record_ids)
      union all
      select t.* from ops.touches t where t.email = any (emails)
      union all
      select t.* from ops.touches t where t.handle = any (handles)
    ), keyed as (
      select t.*, coalesce(t.at, '-infinity') as key_at, t.relation || ' ' || t.record_id || ' ' || coalesce(t.kind, '') as key_id from touch t
    ), found as (
      select * from keyed
      where after is null or (key_at, key_id) < ((after ->> 'at')::timestamptz, after ->> 'id')
      order by key_at desc, key_id desc
      limit page_size
    )
    select ops.page(
    jsonb_agg(to_jsonb(f) - array['key_at', 'key_id', 'person_id'] order by f.key_at desc, f.key_id desc),
    jsonb_agg(jsonb_build_object('at', f.key_at, 'id', f.key_id) order by f.key_at desc, f.key_id desc), page_size)
    from found f);
end
$$;
revoke all on function ops.person_touches(jsonb, jsonb, integer) from public;
grant execute on function ops.person_touches(jsonb, jsonb, integer) to service_role;
