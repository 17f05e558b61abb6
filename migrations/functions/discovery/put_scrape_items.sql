-- Keeps items of a vendor's dataset as they came; what is sent again changes nothing.
-- payload: {attempt, runs: [id, ...], run: [i, ...], index: [n, ...], items: [item, ...]}, the last three of one length: the run (an index into
-- runs) and the place of each item -> {stored}
create or replace function discovery.put_scrape_items(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  stored integer;
begin
  insert into discovery.scrape_items (scrape_run_id, attempt, item_index, item)
  select (payload -> 'runs' ->> t.run::integer)::uuid, coalesce((payload ->> 'attempt')::smallint, 1), t.place::integer, t.item
  from rows from (
    jsonb_array_elements_text(payload -> 'run'),
    jsonb_array_elements_text(payload -> 'index'),
    jsonb_array_elements(payload -> 'items')) as t(run, place, item)
  on conflict (scrape_run_id, attempt, item_index) do nothing;
  get diagnostics stored = row_count;
  return jsonb_build_object('stored', stored);
end
$$;
revoke all on function discovery.put_scrape_items(jsonb) from public;
grant execute on function discovery.put_scrape_items(jsonb) to service_role;
