-- Stores the steps of one campaign, each variant by itself.
-- payload: {campaign, items: the text of an array of rows, move} -> {inserted, updated, unchanged}.
-- Both numbers null: the vendor could not tell the step. A row that is as it was is not written, and nothing is deleted.
create or replace function outbound.put_raw_steps(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  counts jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_raw_steps', payload);
  end if;
  with item as materialized (
    select distinct on (k.step_number, k.variant_number) k.*, i.v as raw
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
    cross join lateral (select payload ->> 'campaign' as campaign,
                               (i.v ->> 'step')::integer as step_number, (i.v ->> 'variant')::integer as variant_number) k
    order by k.step_number, k.variant_number, i.n desc
  ), known as materialized (
    select r.id, r.raw_json is distinct from i.raw as is_changed, i.*
    from item i join outbound.instantly_steps_raw r
      on r.instantly_campaign_id = i.campaign
     and r.step_number is not distinct from i.step_number and r.variant_number is not distinct from i.variant_number
  ), updated as (
    update outbound.instantly_steps_raw r
       set emails_sent = coalesce((k.raw ->> 'sent')::numeric::integer, 0),
           emails_opened = coalesce((k.raw ->> 'opened')::numeric::integer, 0),
           emails_replied = coalesce((k.raw ->> 'replies')::numeric::integer, 0),
           emails_clicked = coalesce((k.raw ->> 'clicks')::numeric::integer, 0), raw_json = k.raw, synced_at = clock_timestamp()
      from known k
     where r.id = k.id and k.is_changed
    returning r.id
  ), inserted as (
    insert into outbound.instantly_steps_raw (instantly_campaign_id, step_number, variant_number, emails_sent, emails_opened, emails_replied,
           emails_clicked, raw_json)
    select i.campaign, i.step_number, i.variant_number, coalesce((i.raw ->> 'sent')::numeric::integer, 0),
           coalesce((i.raw ->> 'opened')::numeric::integer, 0), coalesce((i.raw ->> 'replies')::numeric::integer, 0),
           coalesce((i.raw ->> 'clicks')::numeric::integer, 0), i.raw
    from item i where not exists (select from known k where (k.step_number, k.variant_number) is not distinct from (i.step_number, i.variant_number))
    returning id
  )
  select jsonb_build_object('inserted', (select count(*) from inserted), 'updated', (select count(*) from updated),
                            'unchanged', (select count(*) from known k where not k.is_changed))
  into counts;
  perform outbound.note_page('steps', payload);
  return counts;
end
$$;
revoke all on function outbound.put_raw_steps(jsonb, boolean) from public;
grant execute on function outbound.put_raw_steps(jsonb, boolean) to service_role;
