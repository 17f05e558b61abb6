-- Whether a column of this name holds a secret, which nobody but the owner and service_role reads.
create or replace function ops.is_secret(column_name text) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select column_name ~* '(^|_)(password|passwd|passphrase|secret|api_?key|token|credential|private_key)s?(_hash|_encrypted)?$'
$$;
revoke all on function ops.is_secret(text) from public;
grant execute on function ops.is_secret(text) to service_role;
