-- The suppression in force for a person who has these addresses, handles and phones, as text for messages; null: none.
create or replace function ops.suppression_of(emails text[], handles text[], phones text[]) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (
    with person as (
      select k.kind, k.value from ops.linked_keys(emails, handles) k
    ), key as (
      select p.kind, p.value from person p
      union
      select 'domain', d from person p cross join lateral unnest(ops.domains_of(p.value)) as d where p.kind = 'email'
      union
      select 'phone', ops.phone_key(n) from unnest(phones) as n
    )
    select k.kind || ' ' || k.value || ': ' || s.reason
    from key k
    cross join lateral (  -- limited, so that each key is looked up by the index and the table is not read as a whole
      select s.reason from ops.suppressions s
      where s.kind = k.kind and s.value = k.value and s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
      limit 1
    ) s
    limit 1);
end
$$;
revoke all on function ops.suppression_of(text[], text[], text[]) from public;
grant execute on function ops.suppression_of(text[], text[], text[]) to service_role;
