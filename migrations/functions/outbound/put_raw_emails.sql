-- Stores e-mails as the vendor has them. payload: {items: the text of an array of them, listing, move} -> {inserted, updated, unchanged}.
-- A row that is as it was is not written.
create or replace function outbound.put_raw_emails(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_emails', payload);
  end if;
  with item as materialized (
    select distinct on (k.id) k.id, i.v as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select i.v ->> 'id' as id) k
    order by k.id, i.n desc
  ), known as materialized (
    select r.instantly_email_id as id from item i join outbound.instantly_emails_raw r on r.instantly_email_id = i.id
  ), written as (
    insert into outbound.instantly_emails_raw as r (instantly_email_id, instantly_campaign_id, email_address, event_type, event_date, raw_json)
    select i.id, i.raw ->> 'campaign_id',
           left(coalesce(i.raw ->> 'lead', case when (i.raw ->> 'ue_type')::numeric = 2 then i.raw ->> 'from_address_email' end,
                         split_part(i.raw ->> 'to_address_email_list', ',', 1)), 600),
           case (i.raw ->> 'ue_type')::numeric when 1 then 'sent' when 2 then 'received' when 3 then 'sent' when 4 then 'scheduled' end,
           coalesce(i.raw ->> 'timestamp_email', i.raw ->> 'timestamp_created')::timestamptz, i.raw
    from item i order by i.id
    on conflict (instantly_email_id) do update
       set instantly_campaign_id = excluded.instantly_campaign_id,
           email_address = excluded.email_address,
           event_type = excluded.event_type,
           event_date = excluded.event_date, raw_json = excluded.raw_json, synced_at = clock_timestamp()
     where r.raw_json is distinct from excluded.raw_json
    returning r.instantly_email_id as id
  )
  select jsonb_build_object('inserted', count(w.id) - count(k.id) filter (where w.id is not null),
                            'updated', count(k.id) filter (where w.id is not null), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from item i left join written w on w.id = i.id left join known k on k.id = i.id;
  perform outbound.note_page('emails', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_emails(jsonb, boolean) from public;
grant execute on function outbound.put_raw_emails(jsonb, boolean) to service_role;
