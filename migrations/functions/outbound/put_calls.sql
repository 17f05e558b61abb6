-- Stores reports of calls, and makes events of them in the same transaction.
-- payload: {items: the text of an array of {call_id, ended_reason, started_at, ended_at, reported_at, number, lead, campaign, raw}}
-- -> {tables, unmatched: [{call_id, reason}], halted: stored, and not yet events}
-- Reports come twice: a complete one beats one without an end, then the later one stands, then the fuller one.
create or replace function outbound.put_calls(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  country constant text := ops.default_country();
  halted boolean;
  ids text[];
  given_ids text[];
  missed text[];
  counts jsonb;
  made jsonb;
  derived jsonb;
begin
  if dry_run then
    return ops.preview('outbound.put_calls', payload);
  end if;
  perform outbound.lock_normalization();
  halted := outbound.is_halted();
  with item as materialized (
    select i.v ->> 'call_id' as call_id, i.v ->> 'ended_reason' as ended_reason, (i.v ->> 'started_at')::timestamptz as started_at,
           (i.v ->> 'ended_at')::timestamptz as ended_at, (i.v ->> 'reported_at')::timestamptz as reported_at,
           coalesce(ops.phone_key(i.v ->> 'number', country), i.v ->> 'number') as number, i.v ->> 'lead' as lead, i.v ->> 'campaign' as campaign,
           i.v -> 'raw' as raw, i.n
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
  ), latest as materialized (
    select distinct on (i.call_id) i.* from item i
    order by i.call_id, (i.ended_reason is not null) desc, (i.ended_at is not null) desc, coalesce(i.reported_at, '-infinity') desc,
             length(i.raw::text) desc, i.raw::text collate "C" desc
  ), known as materialized (
    select r.call_id from outbound.vapi_calls_raw r where r.call_id = any (array(select l.call_id from latest l))
  ), written as (
    insert into outbound.vapi_calls_raw as r (
      call_id, ended_reason, started_at, ended_at, reported_at, customer_number, lead_ref, campaign_ref, raw_json)
    select l.call_id, l.ended_reason, l.started_at, l.ended_at, l.reported_at, l.number, l.lead, l.campaign, l.raw from latest l order by l.call_id
    on conflict (call_id) do update
       set ended_reason = excluded.ended_reason, started_at = excluded.started_at, ended_at = excluded.ended_at,
           reported_at = excluded.reported_at, customer_number = coalesce(excluded.customer_number, r.customer_number),
           lead_ref = coalesce(excluded.lead_ref, r.lead_ref), campaign_ref = coalesce(excluded.campaign_ref, r.campaign_ref),
           raw_json = excluded.raw_json, normalized_at = null
     where (excluded.ended_reason is not null, excluded.ended_at is not null, coalesce(excluded.reported_at, '-infinity'),
            length(excluded.raw_json::text), excluded.raw_json::text collate "C")
         > (r.ended_reason is not null, r.ended_at is not null, coalesce(r.reported_at, '-infinity'),
            length(r.raw_json::text), r.raw_json::text collate "C")
    returning r.call_id
  )
  select jsonb_build_object('inserted', count(w.call_id) filter (where k.call_id is null), 'updated', count(k.call_id) filter (where w.call_id is not null),
                            'unchanged', count(*) filter (where w.call_id is null)),
         array_agg(l.call_id), (select array_agg(i.call_id) from item i)
  into counts, ids, given_ids
  from latest l left join known k on k.call_id = l.call_id left join written w on w.call_id = l.call_id;
  counts := jsonb_build_object('outbound.vapi_calls_raw', counts);

  if not halted and ids is not null then
    begin
      made := outbound.make_call_events(ids);
      derived := outbound.derive_campaign_leads(1000000, array(select l::uuid from jsonb_array_elements_text(made -> 'lead_ids') as l));
    exception when sqlstate 'OS002' then  -- a halt came into force meanwhile
      made := null;
    end;
  end if;
  if made is null then
    return jsonb_build_object('tables', counts, 'unmatched', jsonb '[]', 'halted', coalesce(cardinality(given_ids), 0));
  end if;
  missed := array(select u ->> 'call_id' from jsonb_array_elements(made -> 'unmatched') as u);
  update outbound.vapi_calls_raw r set normalized_at = clock_timestamp()
   where r.call_id = any (array(select i from unnest(ids) as i except select m from unnest(missed) as m)) and r.normalized_at is null;
  counts := outbound.add_counts(counts, outbound.add_counts(made -> 'tables', derived -> 'tables'));
  return jsonb_build_object(
    -- What stood twice in the payload is an event once.
    'tables', outbound.add_counts(counts, jsonb_build_object('outbound.events', jsonb_build_object('inserted', 0, 'updated', 0, 'unchanged', (
      select count(*) - count(distinct g) from unnest(given_ids) as g where not g = any (missed))))),
    'unmatched', made -> 'unmatched', 'halted', 0);
end
$$;
revoke all on function outbound.put_calls(jsonb, boolean) from public;
grant execute on function outbound.put_calls(jsonb, boolean) to service_role;
