-- Deletes test accounts that are named, and where leads is true the test leads of other accounts, so many leads at a time, with all that
-- goes along; an account goes once it has none left. payload: {client_ids, leads, most} -> {deleted: {table: rows}, left: whether there is more}
create or replace function growth.delete_test(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  most constant integer := (payload ->> 'most')::integer;
  accounts constant uuid[] := array(
    select c.client_id from growth.clients c
    where c.is_test and not c.is_internal and c.client_id in (select i::uuid from jsonb_array_elements_text(payload -> 'client_ids') as i));
  lead_ids uuid[];
  actions bigint;
  events bigint := 0;
  rotations bigint := 0;
  gone bigint := 0;
begin
  if dry_run then
    return ops.preview('growth.delete_test', payload);
  end if;
  lead_ids := array(select l.id from growth.lead_memory l where l.client_id = any (accounts) limit most);
  if cardinality(lead_ids) < most and (payload ->> 'leads')::boolean then
    lead_ids := lead_ids || array(
      select l.id from growth.lead_memory l where l.is_test and (l.client_id = any (accounts)) is not true limit most - cardinality(lead_ids));
  end if;
  select count(*) into actions from growth.lead_actions a where a.lead_id = any (lead_ids);
  with away as (
    delete from growth.growth_brain b using unnest(lead_ids) as i
    where b.learning_snapshot @> jsonb_build_object('lead_id', i) returning 1)
  select count(*) into events from away;
  delete from growth.lead_memory l where l.id = any (lead_ids);
  if cardinality(lead_ids) < most then
    select actions + count(*) into actions from growth.lead_actions a where a.client_id = any (accounts);
    select events + count(*) into events from growth.growth_brain b where b.client_id = any (accounts);
    select count(*) into rotations from growth.api_key_rotation_log r where r.client_id = any (accounts);
    with away as (delete from growth.clients c where c.client_id = any (accounts) returning 1)
    select count(*) into gone from away;
  end if;
  return jsonb_build_object('left', cardinality(lead_ids) = most, 'deleted', jsonb_build_object(
    'growth.lead_memory', cardinality(lead_ids), 'growth.lead_actions', actions, 'growth.growth_brain', events,
    'growth.api_key_rotation_log', rotations, 'growth.clients', gone));
end
$$;
revoke all on function growth.delete_test(jsonb, boolean) from public;
grant execute on function growth.delete_test(jsonb, boolean) to service_role;
