-- The normal form of a key of any kind; null: the text is none of that kind.
create or replace function ops.contact_key(kind text, value text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return case kind
    when 'email' then ops.email_key(value)
    when 'domain' then ops.domain_key(value)
    when 'handle' then ops.handle_key(value)
    when 'phone' then ops.phone_key(value)
  end;
end
$$;
revoke all on function ops.contact_key(text, text) from public;
grant execute on function ops.contact_key(text, text) to service_role;
