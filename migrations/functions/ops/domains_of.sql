-- The domain of an address and the domains above it: a.b.example -> {a.b.example, b.example}. A suppressed domain covers what is below it.
create or replace function ops.domains_of(address text) returns text[]
language sql immutable set search_path = '' as $$
  select array(
    select array_to_string(labels[i:], '.') from generate_series(1, cardinality(labels) - 1) as i)
  from string_to_array(lower(btrim(split_part(address, '@', 2))), '.') as labels
$$;
revoke all on function ops.domains_of(text) from public;
grant execute on function ops.domains_of(text) to service_role;
