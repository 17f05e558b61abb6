-- A domain in its normal form: as in the DNS, without scheme, @, www., port, path and the dots around it. Null: it is none, or one that
-- would cover nobody or half the world: a single label, a public suffix. The same as domainKey in src/ops/keys/domain.ts.
create or replace function ops.domain_key(domain text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  wraps constant text := ' <>()[]{}"''`«»‹›,;:!?…¡¿|';
  key text := rtrim(ltrim(ops.key_text(domain), wraps), wraps || '.');
  url text := regexp_replace(key, '^[a-z][a-z0-9+.-]*://|^//', '');
begin
  if url = key then
    key := regexp_replace(substring(url from '^[^/?#\\]*'), '^@', '');
  else
    key := substring(substring(url from '^[^/?#\\]*') from '[^@]*$');
  end if;
  key := ops.host_key(ltrim(rtrim(split_part(key, ':', 1), wraps || '.'), '.'));
  key := ops.host_key(regexp_replace(key, '^(?:www\.)+', ''));
  return case when not ops.is_public_suffix(key) then key end;
end
$$;
revoke all on function ops.domain_key(text) from public;
grant execute on function ops.domain_key(text) to service_role;
