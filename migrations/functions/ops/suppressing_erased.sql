-- The suppressions in force of people who were erased that are these keys', as ops.suppressing.
create or replace function ops.suppressing_erased(emails text[], handles text[], phones text[])
returns table (kind text, value text, suppression_id uuid)
language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from ops.suppressions s where s.erased_at is not null and s.lifted_at is null) then
    return;
  end if;
  return query
    with key as materialized (
      select 'email' as kind, e as value from unnest(emails) as e
      union all
      select 'handle', h from unnest(handles) as h
      union all
      select 'phone', p from unnest(phones) as p
    )
    select k.kind, k.value, s.id
    from ops.erased_keys(array(select k.kind from key k), array(select k.value from key k)) k
    join ops.suppressions s on s.kind = k.kind and s.value = k.erased
    where s.erased_at is not null and s.lifted_at is null and (s.expires_at is null or s.expires_at > now());
end
$$;
revoke all on function ops.suppressing_erased(text[], text[], text[]) from public;
grant execute on function ops.suppressing_erased(text[], text[], text[]) to service_role;
