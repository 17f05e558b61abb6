-- The keys of people from outside, in their normal form; what is in none is compared as it stands. people: [{emails, handles, phones}];
-- ordinal counts from 1.
create or replace function ops.people_keys(people jsonb) returns table (ordinal bigint, kind text, value text)
language plpgsql stable rows 1000 set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with person as materialized (
      select p.* from rows from (jsonb_to_recordset(people) as (emails text[], handles text[], phones text[])) with ordinality
        as p(emails, handles, phones, ordinal)
    ), key as materialized (
      -- What has none but these characters needs no more than lower case; the call would take twice the time of all the rest.
      select p.ordinal, 'email' as kind,
             case when e ~ '[^A-Za-z0-9._%+@-]|^[^A-Za-z0-9]|\.$' then coalesce(ops.email_key(e), lower(btrim(e))) else lower(e) end as value
      from person p cross join lateral unnest(p.emails) as e
      union all
      select p.ordinal, 'handle', coalesce(ops.handle_key(h), lower(ltrim(btrim(h), '@')))
      from person p cross join lateral unnest(p.handles) as h
      union all
      select p.ordinal, 'phone', k
      from person p cross join lateral unnest(p.phones) as n cross join lateral unnest(ops.phone_keys(n, ops.default_country())) as k
    )
    select * from key k where k.value <> '';
end
$$;
revoke all on function ops.people_keys(jsonb) from public;
grant execute on function ops.people_keys(jsonb) to service_role;
