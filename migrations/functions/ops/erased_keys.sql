-- What stands in the place of a key after the person was erased: its hash under the database's own key. Security definer: only the owner
-- may read that. kinds, keys: side by side, in their normal form. Nothing where nobody was erased.
create or replace function ops.erased_keys(kinds text[], keys text[]) returns table (kind text, value text, erased text)
language plpgsql stable security definer rows 10 set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from ops.suppressions s where s.erased_at is not null) and not exists (select from ops.erasures) then
    return;
  end if;
  return query select * from ops.hashes_of(kinds, keys);
end
$$;
revoke all on function ops.erased_keys(text[], text[]) from public;
grant execute on function ops.erased_keys(text[], text[]) to service_role;
