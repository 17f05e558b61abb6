-- The country of phone numbers without a country code (ISO 3166); null: none is set.
create or replace function ops.default_country() returns text
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select s.value from ops.settings s where s.name = 'country'
$$;
revoke all on function ops.default_country() from public;
grant execute on function ops.default_country() to service_role;
