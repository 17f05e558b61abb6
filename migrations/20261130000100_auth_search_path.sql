-- An empty search_path still looks into pg_temp first for types and relations. Where this tool made the auth functions (not on Supabase,
-- which brings its own), they look there last.
do $$
declare
  stale regprocedure;
begin
  for stale in
    select p.oid::regprocedure from pg_catalog.pg_proc p
    where p.pronamespace = to_regnamespace('auth') and p.proname in ('jwt', 'uid', 'role') and p.proconfig = array['search_path=""']
      and pg_catalog.pg_has_role(p.proowner, 'usage')
  loop
    execute pg_catalog.format('alter function %s set search_path = pg_catalog, pg_temp', stale);
  end loop;
end
$$;
