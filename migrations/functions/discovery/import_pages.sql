-- One batch of pages with all that a file says of them: the rows, their profile snapshots, synthetic runs, promo signals and
-- followers. payload: {pages, runs, profiles, events} as the put_ functions take them, {variants: [pages]}
-- with further records of the same pages (other spellings in one file), merged one after the other, and {sources, followed, follows} as
-- discovery.put_follows takes its three -> {tables: {name: {inserted, updated, unchanged}}}
-- A dry run does the same, makes the clients it lacks, and rolls everything back.
create or replace function discovery.import_pages(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  tables jsonb := '{}'::jsonb;
  further jsonb;
begin
  if dry_run and payload ? 'sources' then
    perform discovery.import_clients(jsonb_build_object('clients', payload -> 'sources'));
  end if;
  tables := jsonb_build_object('discovery.pages', discovery.put_pages(payload -> 'pages'));
  for further in select v.value from jsonb_array_elements(coalesce(payload -> 'variants', '[]')) as v(value) loop
    perform discovery.put_pages(further);
  end loop;
  if payload ? 'runs' then
    tables := tables || jsonb_build_object('discovery.scrape_runs', discovery.put_synthetic_runs(payload -> 'runs'));
  end if;
  if payload ? 'profiles' then
    tables := tables || jsonb_build_object('discovery.page_profiles', discovery.put_profiles(payload -> 'profiles'));
  end if;
  if payload ? 'events' then
    tables := tables || jsonb_build_object('discovery.promo_events', discovery.put_promo_events(payload -> 'events'));
  end if;
  if payload ? 'follows' then
    tables := tables || jsonb_build_object('discovery.client_following',
      discovery.put_follows(payload -> 'sources', payload -> 'followed', payload -> 'follows'));
  end if;
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('tables', tables);
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', tables);
end
$$;
revoke all on function discovery.import_pages(jsonb, boolean) from public;
grant execute on function discovery.import_pages(jsonb, boolean) to service_role;
