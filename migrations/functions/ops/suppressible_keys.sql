-- Everybody whom suppressions of these keys reach: the keys themselves, every address at their domains, and what is linked with them.
-- kinds, keys: side by side, in their normal form.
create or replace function ops.suppressible_keys(kinds text[], keys text[]) returns table (kind text, value text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  domains text[];
begin
  select array_agg(k.value) into domains from unnest(kinds, keys) as k(kind, value) where k.kind = 'domain';
  if domains is not null then
    select kinds || array_agg('email'::text), keys || array_agg(a.address) into kinds, keys from ops.addresses_at(domains) a;
  end if;
  return query
    select * from unnest(kinds, keys)
    union all
    select * from ops.linked_keys(array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'email'),
                                  array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'handle'),
                                  array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'phone'));
end
$$;
revoke all on function ops.suppressible_keys(text[], text[]) from public;
grant execute on function ops.suppressible_keys(text[], text[]) to service_role;
