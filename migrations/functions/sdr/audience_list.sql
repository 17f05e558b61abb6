-- Saved audiences, newest first. after: {created_at, id} -> {rows: [{name, members, matched, campaigns, filter_hash, created_at, filter}], next}
create or replace function sdr.audience_list(after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select a.* from sdr.audiences a
    where after is null or (a.created_at, a.id) < ((after ->> 'created_at')::timestamptz, (after ->> 'id')::uuid)
    order by a.created_at desc, a.id desc
    limit page_size
  ), told as (
    select p.created_at, p.id, jsonb_build_object(
      'name', p.name, 'members', p.selected, 'matched', p.matched,
      'campaigns', (select coalesce(jsonb_agg(k.number order by k.number), '[]') from sdr.campaigns k where k.audience_id = p.id and k.undone_at is null),
      'filter_hash', p.filter_hash, 'created_at', p.created_at, 'filter', p.filter) as row
    from page p
  )
  select ops.page(jsonb_agg(t.row order by t.created_at desc, t.id desc),
                  jsonb_agg(jsonb_build_object('created_at', t.created_at, 'id', t.id) order by t.created_at desc, t.id desc), page_size)
  from told t
$$;
revoke all on function sdr.audience_list(jsonb, integer) from public;
grant execute on function sdr.audience_list(jsonb, integer) to service_role;
