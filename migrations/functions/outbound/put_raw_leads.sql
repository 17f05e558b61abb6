-- Stores leads as the vendor has them. payload: {items: the text of an array of them, listing, move} -> {inserted, updated, unchanged}.
-- A row that is as it was is not written.
create or replace function outbound.put_raw_leads(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_leads', payload);
  end if;
  with item as materialized (
    select distinct on (k.id) k.id, i.v as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select i.v ->> 'id' as id) k
    order by k.id, i.n desc
  ), known as materialized (
    select r.instantly_lead_id as id from item i join outbound.instantly_leads_raw r on r.instantly_lead_id = i.id
  ), written as (
    insert into outbound.instantly_leads_raw as r (
      instantly_lead_id, instantly_campaign_id, email, first_name, last_name, company_name, lead_status, raw_json)
    select i.id, i.raw ->> 'campaign',
           coalesce(ops.email_key(i.raw ->> 'email'), left(i.raw ->> 'email', 600)),
           i.raw ->> 'first_name',
           i.raw ->> 'last_name',
           i.raw ->> 'company_name',
           (i.raw ->> 'status')::numeric::integer::text, i.raw
    from item i order by i.id
    on conflict (instantly_lead_id) do update
       set instantly_campaign_id = excluded.instantly_campaign_id,
           email = excluded.email,
           first_name = excluded.first_name,
           last_name = excluded.last_name,
           company_name = excluded.company_name,
           lead_status = excluded.lead_status, raw_json = excluded.raw_json, synced_at = clock_timestamp(), vanished_at = null
     where r.raw_json is distinct from excluded.raw_json or r.vanished_at is not null
    returning r.instantly_lead_id as id
  )
  select jsonb_build_object('inserted', count(w.id) - count(k.id) filter (where w.id is not null),
                            'updated', count(k.id) filter (where w.id is not null), 'unchanged', count(*) filter (where w.id is null))
  into counts
  from item i left join written w on w.id = i.id left join known k on k.id = i.id;
  perform outbound.note_page('leads', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_leads(jsonb, boolean) from public;
grant execute on function outbound.put_raw_leads(jsonb, boolean) to service_role;
