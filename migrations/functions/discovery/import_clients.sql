-- Clients of an import, and the scrapes that its file implies. payload: {clients: [{ig_username, display_name, added_at,
-- last_scraped_at, file_updated_at, metadata}], runs: as discovery.put_synthetic_runs} -> {tables: {name: counts}}
-- The name follows the newest file; dates keep the earliest added_at and the latest scrape; a paused or archived client
-- stays so. A dry run does the same and rolls it back.
create or replace function discovery.import_clients(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  total integer;
  inserted integer;
  updated integer := 0;
  tables jsonb;
begin
  with input as (
    select distinct on (i.ig_username) i.*
    from jsonb_populate_recordset(null::discovery.clients, payload -> 'clients') i
    order by i.ig_username
  ), written as (
    insert into discovery.clients (ig_username, display_name, status, last_scraped_at, added_at, file_updated_at, metadata)
    select i.ig_username, i.display_name, case when i.last_scraped_at is null then 'pending' else 'scraped' end,
           i.last_scraped_at, i.added_at, i.file_updated_at, coalesce(i.metadata, '{}')
    from input i
    order by i.ig_username
    on conflict (ig_username) do nothing
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, inserted;

  if inserted < total then
    with locked as materialized (
      select c.id, m.*
      from (select distinct on (n.ig_username) n.*
            from jsonb_populate_recordset(null::discovery.clients, payload -> 'clients') n order by n.ig_username) i
      join discovery.clients c on c.ig_username = i.ig_username
      cross join lateral (
        select coalesce(i.file_updated_at, '-infinity') >= coalesce(c.file_updated_at, '-infinity') as newer
      ) file
      cross join lateral (
        select case when file.newer then coalesce(i.display_name, c.display_name)
                    else coalesce(c.display_name, i.display_name) end as display_name,
               case when c.status = 'pending' and i.last_scraped_at is not null then 'scraped' else c.status end as status,
               greatest(c.last_scraped_at, i.last_scraped_at) as last_scraped_at,
               least(c.added_at, i.added_at) as added_at,
               greatest(c.file_updated_at, i.file_updated_at) as file_updated_at,
               case when file.newer then c.metadata || coalesce(i.metadata, '{}')
                    else coalesce(i.metadata, '{}') || c.metadata end as metadata
      ) m
      where (m.display_name, m.status, m.last_scraped_at, m.added_at, m.file_updated_at, m.metadata)
        is distinct from (c.display_name, c.status, c.last_scraped_at, c.added_at, c.file_updated_at, c.metadata)
      order by c.ig_username
      for no key update of c
    )
    update discovery.clients c
       set display_name = l.display_name, status = l.status, last_scraped_at = l.last_scraped_at, added_at = l.added_at,
           file_updated_at = l.file_updated_at, metadata = l.metadata
      from locked l
     where c.id = l.id;
    get diagnostics updated = row_count;
  end if;

  tables := jsonb_build_object(
    'discovery.clients', jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated),
    'discovery.scrape_runs', discovery.put_synthetic_runs(coalesce(payload -> 'runs', '[]')));
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('tables', tables);
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', tables);
end
$$;
revoke all on function discovery.import_clients(jsonb, boolean) from public;
grant execute on function discovery.import_clients(jsonb, boolean) to service_role;
