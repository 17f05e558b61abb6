-- Patterns, templates and fit signals. payload: {overwrite, patterns: [{pattern_type, pattern_key, pattern_value, metadata, is_active}],
-- templates: [{lane, stage, action_key, action_text, metadata, is_active}], signals: [{product, signal_key, signal_description, offer_template,
-- is_active}]} -> {tables: {name: counts}}. Without overwrite a row that is there stays as it is: somebody may have edited it. With it, columns
-- that a row leaves out keep what is stored. A dry run does the same and rolls it back.
create or replace function crm.put_seeds(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  overwrite constant boolean := coalesce((payload ->> 'overwrite')::boolean, false);
  tables jsonb := jsonb '{}';
  total integer;
  inserted integer;
  updated integer;
begin
  if dry_run then
    return ops.preview('crm.put_seeds', payload);
  end if;

  select count(*), count(*) filter (where p.id is null) into total, inserted
  from (select distinct i.pattern_type, i.pattern_key from jsonb_populate_recordset(null::crm.automation_patterns, payload -> 'patterns') i) i
  left join crm.automation_patterns p on p.pattern_type = i.pattern_type and p.pattern_key = i.pattern_key;
  with input as (
    select distinct on (i.pattern_type, i.pattern_key) i.*
    from jsonb_populate_recordset(null::crm.automation_patterns, payload -> 'patterns') i order by i.pattern_type, i.pattern_key
  ), written as (
    insert into crm.automation_patterns as p (pattern_type, pattern_key, pattern_value, metadata, is_active)
    select i.pattern_type, i.pattern_key, i.pattern_value, coalesce(i.metadata, '{}'), coalesce(i.is_active, true) from input i
    on conflict (pattern_type, pattern_key) do update
      set pattern_value = excluded.pattern_value,
          metadata = coalesce((select i.metadata from input i where i.pattern_type = p.pattern_type and i.pattern_key = p.pattern_key), p.metadata),
          is_active = coalesce((select i.is_active from input i where i.pattern_type = p.pattern_type and i.pattern_key = p.pattern_key), p.is_active)
      where overwrite
        and exists (select from input i where i.pattern_type = p.pattern_type and i.pattern_key = p.pattern_key
                      and (i.pattern_value, coalesce(i.metadata, p.metadata), coalesce(i.is_active, p.is_active))
                        is distinct from (p.pattern_value, p.metadata, p.is_active))
    returning 1
  )
  select count(*) - inserted into updated from written;
  tables := tables || jsonb_build_object('crm.automation_patterns',
    jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated));

  select count(*), count(*) filter (where a.id is null) into total, inserted
  from (select distinct i.lane, i.action_key from jsonb_populate_recordset(null::crm.next_best_actions, payload -> 'templates') i) i
  left join crm.next_best_actions a on a.lane = i.lane and a.action_key = i.action_key;
  with input as (
    select distinct on (i.lane, i.action_key) i.*
    from jsonb_populate_recordset(null::crm.next_best_actions, payload -> 'templates') i order by i.lane, i.action_key
  ), written as (
    insert into crm.next_best_actions as a (lane, stage, action_key, action_text, metadata, is_active)
    select i.lane, i.stage, i.action_key, i.action_text, coalesce(i.metadata, '{}'), coalesce(i.is_active, true) from input i
    on conflict (lane, action_key) do update
      set action_text = excluded.action_text, stage = coalesce(excluded.stage, a.stage),
          metadata = coalesce((select i.metadata from input i where i.lane = a.lane and i.action_key = a.action_key), a.metadata),
          is_active = coalesce((select i.is_active from input i where i.lane = a.lane and i.action_key = a.action_key), a.is_active)
      where overwrite
        and exists (select from input i where i.lane = a.lane and i.action_key = a.action_key
                      and (i.action_text, coalesce(i.stage, a.stage), coalesce(i.metadata, a.metadata), coalesce(i.is_active, a.is_active))
                        is distinct from (a.action_text, a.stage, a.metadata, a.is_active))
    returning 1
  )
  select count(*) - inserted into updated from written;
  tables := tables || jsonb_build_object('crm.next_best_actions',
    jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated));

  select count(*), count(*) filter (where s.id is null) into total, inserted
  from (select distinct i.product, i.signal_key from jsonb_populate_recordset(null::crm.fit_signals, payload -> 'signals') i) i
  left join crm.fit_signals s on s.product = i.product and s.signal_key = i.signal_key;
  with input as (
    select distinct on (i.product, i.signal_key) i.*
    from jsonb_populate_recordset(null::crm.fit_signals, payload -> 'signals') i order by i.product, i.signal_key
  ), written as (
    insert into crm.fit_signals as s (product, signal_key, signal_description, offer_template, is_active)
    select i.product, i.signal_key, i.signal_description, i.offer_template, coalesce(i.is_active, true) from input i
    on conflict (product, signal_key) do update
      set signal_description = excluded.signal_description, offer_template = coalesce(excluded.offer_template, s.offer_template),
          is_active = coalesce((select i.is_active from input i where i.product = s.product and i.signal_key = s.signal_key), s.is_active)
      where overwrite
        and exists (select from input i where i.product = s.product and i.signal_key = s.signal_key
                      and (i.signal_description, coalesce(i.offer_template, s.offer_template), coalesce(i.is_active, s.is_active))
                        is distinct from (s.signal_description, s.offer_template, s.is_active))
    returning 1
  )
  select count(*) - inserted into updated from written;
  return jsonb_build_object('tables', tables || jsonb_build_object('crm.fit_signals',
    jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated)));
end
$$;
revoke all on function crm.put_seeds(jsonb, boolean) from public;
grant execute on function crm.put_seeds(jsonb, boolean) to service_role;
