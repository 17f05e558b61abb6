-- The user with this address, in any case, or this id; an empty text: the only user there is. -> {found: {id, email} | null, known: the addresses there are, 100 at most}
create or replace function outbound.find_user(email text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'found', (select jsonb_build_object('id', u.id, 'email', u.email) from outbound.users u
              where case when find_user.email = '' then (select count(*) from outbound.users) = 1
                         else lower(btrim(find_user.email)) in (lower(u.email), u.id::text) end
              order by u.email = btrim(find_user.email) desc, u.email limit 1),
    'known', (select coalesce(jsonb_agg(k.email), '[]') from (select u.email from outbound.users u order by u.email limit 100) k))
$$;
revoke all on function outbound.find_user(text) from public;
grant execute on function outbound.find_user(text) to service_role;
