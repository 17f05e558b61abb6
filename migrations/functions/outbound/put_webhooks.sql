-- Stores deliveries of webhooks, and makes events of them in the same transaction: whoever answered is written to no more from then on.
-- payload: {items: the text of an array of {event_type, campaign, lead, email_id, step, variant, at, raw}}, lead in its normal form, at in ISO.
-- What is said to happen in the future happened when we heard of it: it would outlast all that comes later.
-- -> {tables, unmatched: items of which no event was made, unknown: {event type: items}, halted: stored, and not yet events}
create or replace function outbound.put_webhooks(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  halted boolean;
  ids uuid[];
  keys text[];
  counts jsonb;
  made jsonb;
  derived jsonb;
  missed uuid[];
  unmatched bigint;
begin
  if dry_run then
    return ops.preview('outbound.put_webhooks', payload);
  end if;
  perform outbound.lock_normalization();
  halted := outbound.is_halted();
  with given as materialized (
    select i.v ->> 'event_type' as event_type, i.v ->> 'campaign' as campaign, i.v ->> 'lead' as lead, i.v ->> 'email_id' as email_id,
           (i.v ->> 'step')::integer as step, (i.v ->> 'variant')::integer as variant, (i.v ->> 'at')::timestamptz as at, i.v -> 'raw' as raw, i.n
    from jsonb_array_elements((payload ->> 'items')::jsonb) with ordinality as i(v, n)
  ), item as materialized (
    select g.*, encode(sha256(convert_to(jsonb_build_array(
             g.event_type, g.campaign, g.lead, coalesce(g.email_id, g.step::text), extract(epoch from g.at))::text, 'UTF8')), 'hex') as fact_key
    from given g
  ), latest as materialized (
    select distinct on (i.fact_key) i.* from item i order by i.fact_key, length(i.raw::text) desc, i.raw::text collate "C" desc
  ), known as materialized (
    select r.id, r.fact_key from outbound.instantly_webhooks_raw r where r.fact_key = any (array(select l.fact_key from latest l))
  ), written as (
    insert into outbound.instantly_webhooks_raw as r (
      fact_key, event_type, instantly_campaign_id, lead_email, instantly_email_id, sequence_step, sequence_variant, event_date, raw_json, normalized_at)
    select l.fact_key, l.event_type, l.campaign, l.lead, l.email_id, l.step, l.variant,
           case when l.at > clock_timestamp() + interval '5 minutes' then clock_timestamp() else l.at end, l.raw, case when not halted then clock_timestamp() end
    from latest l order by l.fact_key
    on conflict (fact_key) do update
       -- Of two deliveries of a fact the fuller one stays, whichever came first.
       set raw_json = excluded.raw_json, sequence_step = coalesce(excluded.sequence_step, r.sequence_step),
           sequence_variant = coalesce(excluded.sequence_variant, r.sequence_variant), normalized_at = excluded.normalized_at
     where (length(excluded.raw_json::text), excluded.raw_json::text collate "C") > (length(r.raw_json::text), r.raw_json::text collate "C")
    returning r.id, r.fact_key
  )
  select jsonb_build_object('inserted', count(w.id) filter (where k.id is null), 'updated', count(k.id) filter (where w.id is not null),
                            'unchanged', count(*) filter (where w.id is null)),
         array_agg(coalesce(w.id, k.id)), (select array_agg(i.fact_key) from item i)
  into counts, ids, keys
  from latest l left join known k on k.fact_key = l.fact_key left join written w on w.fact_key = l.fact_key;
  counts := jsonb_build_object('outbound.instantly_webhooks_raw', counts);
  if ids is null then
    return jsonb_build_object('tables', counts, 'unmatched', 0, 'unknown', jsonb '{}', 'halted', 0);
  end if;

  if not halted then
    begin
      made := outbound.make_webhook_events(ids);
      derived := outbound.derive_campaign_leads(1000000, array(select l::uuid from jsonb_array_elements_text(made -> 'lead_ids') as l));
    exception when sqlstate 'OS002' then  -- a halt came into force meanwhile
      made := null;
      update outbound.instantly_webhooks_raw r set normalized_at = null where r.id = any (ids);
    end;
  end if;
  if made is null then
    return jsonb_build_object('tables', counts, 'unmatched', 0, 'unknown', jsonb '{}', 'halted', cardinality(keys));
  end if;
  missed := array(select u::uuid from jsonb_array_elements_text(made -> 'unmatched_ids') as u);
  unmatched := (select count(*) from unnest(keys) as k join outbound.instantly_webhooks_raw r on r.fact_key = k join unnest(missed) as m on m = r.id);
  counts := outbound.add_counts(counts, outbound.add_counts(made -> 'tables', derived -> 'tables'));
  return jsonb_build_object(
    -- What stood twice in the payload is an event once.
    'tables', outbound.add_counts(counts, jsonb_build_object('outbound.events', jsonb_build_object(
      'inserted', 0, 'updated', 0, 'unchanged', (cardinality(keys) - unmatched) - (cardinality(ids) - cardinality(missed))))),
    'unmatched', unmatched, 'unknown', made -> 'unknown', 'halted', 0);
end
$$;
revoke all on function outbound.put_webhooks(jsonb, boolean) from public;
grant execute on function outbound.put_webhooks(jsonb, boolean) to service_role;
