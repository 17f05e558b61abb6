-- A domain in its normal form: lower case, without scheme, @, www., port, path and the dots around it. Null: it is none, or a single
-- label, which would cover nobody or half the world. The same as domainKey in src/ops/suppression.ts.
create or replace function ops.domain_key(domain text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  key text;
begin
  key := lower(ops.trimmed(domain));
  key := regexp_replace(regexp_replace(key, '^[a-z][a-z0-9+.-]*://', ''), '^@', '');
  key := regexp_replace(key, '[/?#:].*$', '');
  key := regexp_replace(btrim(key, '.'), '^www\.', '');
  return case when length(key) <= 253 and key ~ '^(?:[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])?\.)+(?=[^.]*[^0-9.])[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])$' then key end;
end
$$;
revoke all on function ops.domain_key(text) from public;
grant execute on function ops.domain_key(text) to service_role;
