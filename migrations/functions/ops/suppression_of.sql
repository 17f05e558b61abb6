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
    select s.kind || ' ' || s.value || ': ' || s.reason
    from key k
    join ops.suppressions s on s.kind = k.kind and s.value = k.value
    where s.lifted_at is null and (s.expires_at is null or s.expires_at > now())
    order by s.created_at
    limit 1);
end
$$;
revoke all on function ops.suppression_of(text[], text[], text[]) from public;
grant execute on function ops.suppression_of(text[], text[], text[]) to service_role;
