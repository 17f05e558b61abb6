-- Accounts by address. filter: {is_test, is_internal, search, client, key_set_before: time, is_plain_key}; after: {email, id} -> {rows, next}
create or replace function growth.account_list(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as materialized (
    select c.id, c.email, growth.account_row(c) as row from growth.clients c
    where (filter ->> 'is_test' is null or c.is_test = (filter ->> 'is_test')::boolean)
      and (filter ->> 'is_internal' is null or c.is_internal = (filter ->> 'is_internal')::boolean)
      and (filter ->> 'client' is null or c.client_id = growth.find_account(filter ->> 'client'))
      and (filter ->> 'search' is null or strpos(ops.fold_case(concat_ws(' ', c.business_name, c.contact_name, c.email)), ops.fold_case(filter ->> 'search')) > 0)
      and (filter ->> 'key_set_before' is null or coalesce(c.last_rotated, c.created_at, '-infinity') <= (filter ->> 'key_set_before')::timestamptz)
      and (filter ->> 'is_plain_key' is null or (c.api_key not like 'sha256:%') = (filter ->> 'is_plain_key')::boolean)
      and (after is null or (c.email, c.id) > (after ->> 'email', (after ->> 'id')::uuid))
    order by c.email, c.id
    limit page_size
  )
  select ops.page(jsonb_agg(p.row order by p.email, p.id), jsonb_agg(jsonb_build_object('email', p.email, 'id', p.id) order by p.email, p.id), page_size)
  from page p
$$;
revoke all on function growth.account_list(jsonb, jsonb, integer) from public;
grant execute on function growth.account_list(jsonb, jsonb, integer) to service_role;
