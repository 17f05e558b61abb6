-- The fingerprint of a stored key: hex SHA-256 of the whole key. stored: sha256: and the fingerprint, or a plain key of before.
create or replace function growth.key_fingerprint(stored text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when stored ~ '^sha256:[0-9a-f]{64}$' then substr(stored, 8) else encode(sha256(convert_to(stored, 'UTF8')), 'hex') end
$$;
revoke all on function growth.key_fingerprint(text) from public;
grant execute on function growth.key_fingerprint(text) to service_role;
