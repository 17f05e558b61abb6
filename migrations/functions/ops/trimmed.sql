-- A text without the blanks around it: those that String.prototype.trim knows.
create or replace function ops.trimmed(value text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return btrim(value, E' \t\n\u000b\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff');
end
$$;
revoke all on function ops.trimmed(text) from public;
grant execute on function ops.trimmed(text) to service_role;
