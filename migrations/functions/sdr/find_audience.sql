-- The saved audience of a name -> {found: {id, name, filter, filter_hash, selected} or null, known: names, where there is none}
create or replace function sdr.find_audience(called text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with found as materialized (
    select jsonb_build_object('id', a.id, 'name', a.name, 'filter', a.filter, 'filter_hash', a.filter_hash, 'selected', a.selected) as row
    from sdr.audiences a where a.name = called
  )
  select jsonb_build_object(
    'found', (select f.row from found f),
    'known', coalesce((select jsonb_agg(a.name order by a.name)
                       from (select a.name from sdr.audiences a where not exists (select from found) order by a.created_at desc limit 200) a), '[]'))
$$;
revoke all on function sdr.find_audience(text) from public;
grant execute on function sdr.find_audience(text) to service_role;
