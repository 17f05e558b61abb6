-- An e-mail address in its normal form: trimmed, lower case, without mailto:, angle brackets and the name before them. Null: it is none.
-- The same as emailKey in src/ops/suppression.ts; one table of test vectors holds both. PL/pgSQL: it starts in a fifth of the time.
create or replace function ops.email_key(address text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  key text := lower(btrim(address));
begin
  if key ~ '^[a-z0-9._%+-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$' and length(key) <= 254 then
    return key;
  end if;
  key := ops.trimmed(address);
  key := ops.trimmed(coalesce(substring(key from '<([^<>]*)>$'), key));
  if key ~* '^mailto:' then
    key := ops.trimmed(split_part(substr(key, 8), '?', 1));
  end if;
  key := lower(key);
  if length(key) <= 254
     and split_part(key, '@', 1) ~ '^[^\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"''<>()[\]\\,;:[:cntrl:]\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+$'
     and substr(key, strpos(key, '@') + 1) ~ '^[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])?(?:\.[a-z0-9\u00aa-\uffff](?:[a-z0-9\u00aa-\uffff-]*[a-z0-9\u00aa-\uffff])?)+$'
     and key like '%@%' then
    return key;
  end if;
  return null;
end
$$;
revoke all on function ops.email_key(text) from public;
grant execute on function ops.email_key(text) to service_role;
