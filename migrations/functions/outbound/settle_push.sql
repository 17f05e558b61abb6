-- Writes down what became of claimed places, as the vendor says: 'pushed' with its lead, one of the other outcomes, or null for one that it has not
-- and that may be sent anew. payload: {push_id, answer (the counters; null: there was none), outcomes: [{place_id, push_id, outcome,
-- instantly_lead_id}]} -> {tables}. Of a claim that somebody else has settled nothing is changed.
create or replace function outbound.settle_push(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  settled bigint;
begin
  if payload -> 'answer' <> 'null' then
    update outbound.pushes p set answered_at = now(), answer = payload -> 'answer'
     where p.id = (payload ->> 'push_id')::uuid and p.answered_at is null;
  end if;
  update outbound.campaign_leads c
     set push_outcome = o.outcome, push_id = case when o.outcome is null then null else c.push_id end,
         pushed_at = case when o.outcome = 'pushed' then now() else c.pushed_at end,
         instantly_lead_id = coalesce(o.instantly_lead_id, c.instantly_lead_id)
    from jsonb_to_recordset(payload -> 'outcomes') as o(place_id uuid, push_id uuid, outcome text, instantly_lead_id text)
   where c.id = o.place_id and c.push_id = o.push_id and c.push_outcome = 'claimed';
  get diagnostics settled = row_count;
  return jsonb_build_object('tables', jsonb_build_object('outbound.campaign_leads', jsonb_build_object(
    'inserted', 0, 'updated', settled, 'unchanged', jsonb_array_length(payload -> 'outcomes') - settled)));
end
$$;
revoke all on function outbound.settle_push(jsonb) from public;
grant execute on function outbound.settle_push(jsonb) to service_role;
