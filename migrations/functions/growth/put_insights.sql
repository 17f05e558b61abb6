-- Stores what was computed of tenants for a day, and the events of their conversions and reversions that have none yet. payload: {day, client_ids:
-- whose rows of the day these are, all of them, since: only what became of leads from then on, insights: [{client_id, event_type,
-- learning_snapshot, insight_text, confidence}]}. A row of the day that says the same is left; one that is not there any more goes.
-- -> {tables, removed}
create or replace function growth.put_insights(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  ids constant uuid[] := array(select i.id::uuid from jsonb_array_elements_text(payload -> 'client_ids') as i(id));
  of_day constant date := (payload ->> 'day')::date;
  since constant timestamptz := (payload ->> 'since')::timestamptz;
  actions uuid[];
  events bigint;
  added bigint;
  changed bigint;
  total bigint;
  removed bigint;
begin
  if dry_run then
    return ops.preview('growth.put_insights', payload);
  end if;
  -- Of two runs at once the second finds what the first one wrote.
  perform from growth.clients c where c.client_id = any (ids) order by c.client_id for no key update;
  actions := array(
    select a.id
    from growth.lead_memory l
    join growth.lead_actions a on a.lead_id = l.id
    where l.client_id = any (ids) and l.archived is not true and l.deleted is not true and l.is_test is not true
      and (a.conversion_outcome or a.action_type = 'revert' or a.reversion_reason is not null)
      and (since is null or a.timestamp >= since)
      and not exists (select from growth.growth_brain b
                      where b.event_type in ('conversion', 'reversion') and b.learning_snapshot ->> 'action_id' = a.id::text)
    order by a.timestamp, a.id);
  events := case when actions = '{}' then 0 else growth.note_conversions(actions, jsonb '{}') end;
  with given as materialized (
    select g.* from jsonb_to_recordset(payload -> 'insights')
      as g(client_id uuid, event_type text, learning_snapshot jsonb, insight_text text, confidence numeric(3, 2))
    -- An account that is gone meanwhile has none.
    join growth.clients c on c.client_id = g.client_id
    order by g.client_id, g.event_type
  ), gone as (
    delete from growth.growth_brain b
    where b.client_id = any (ids) and b.period = of_day
      and not exists (select from given g where g.client_id = b.client_id and g.event_type = b.event_type)
    returning 1
  ), put as (
    insert into growth.growth_brain (client_id, event_type, learning_snapshot, insight_text, confidence, period)
    select g.client_id, g.event_type, g.learning_snapshot, g.insight_text, g.confidence, of_day from given g
    on conflict (client_id, event_type, period) where period is not null do update
      set learning_snapshot = excluded.learning_snapshot, insight_text = excluded.insight_text, confidence = excluded.confidence, created_at = now()
      where (growth_brain.learning_snapshot, growth_brain.insight_text, growth_brain.confidence)
            is distinct from (excluded.learning_snapshot, excluded.insight_text, excluded.confidence)
    returning created_at, xmax = 0 as is_new
  )
  select (select count(*) from given), (select count(*) from put where is_new), (select count(*) from put where not is_new), (select count(*) from gone)
  into total, added, changed, removed;
  return jsonb_build_object('removed', removed, 'tables', jsonb_build_object('growth.growth_brain', jsonb_build_object(
    'inserted', added + events, 'updated', changed, 'unchanged', total - added - changed)));
end
$$;
revoke all on function growth.put_insights(jsonb, boolean) from public;
grant execute on function growth.put_insights(jsonb, boolean) to service_role;
