-- Stores accounts as the vendor has them. payload: {items: the text of an array of them, listing, move} -> {inserted, updated, unchanged}.
-- A row that is as it was is not written.
create or replace function outbound.put_raw_accounts(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_accounts', payload);
  end if;
  with item as materialized (
    select distinct on (k.id) k.id, i.v as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select i.v ->> 'email' as id) k
    order by k.id, i.n desc
  ), known as materialized (
    select r.email as id from item i join outbound.instantly_accounts_raw r on r.email = i.id
  ), written as (
    insert into outbound.instantly_accounts_raw as r (email, first_name, last_name, account_status, warmup_status, warmup_score, raw_json)
    select i.id, i.raw ->> 'first_name',
           i.raw ->> 'last_name',
           (i.raw ->> 'status')::numeric::integer,
           (i.raw ->> 'warmup_status')::numeric::integer,
           (i.raw ->> 'stat_warmup_score')::numeric, i.raw
    from item i order by i.id
    on conflict (email) do update
       set first_name = excluded.first_name,
           last_name = excluded.last_name,
           account_status = excluded.account_status,
           warmup_status = excluded.warmup_status,
           warmup_score = excluded.warmup_score, raw_json = excluded.raw_json, synced_at = clock_timestamp(), vanished_at = null
     where r.raw_json is distinct from excluded.raw_json or r.vanished_at is not null
    returning r.email as id
  )
  select jsonb_build_object('inserted', count(w.id) - count(k.id) filter (where w.id is not null),
                            'updated', count(k.id) filter (where w.id is not null), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from item i left join written w on w.id = i.id left join known k on k.id = i.id;
  if (counts ->> 'inserted')::integer > 0 then
    -- Mail of an account that was not known to be ours may have been taken for a reply: it is looked at again.
    update outbound.instantly_emails_raw r set synced_at = clock_timestamp()
     where r.event_type = 'received' and exists (
       select from jsonb_array_elements((payload ->> 'items')::jsonb) as i(v)
       where ops.email_key(i.v ->> 'email') = lower(r.raw_json ->> 'from_address_email'));
  end if;
  perform outbound.note_page('accounts', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_accounts(jsonb, boolean) from public;
grant execute on function outbound.put_raw_accounts(jsonb, boolean) to service_role;
