-- Archives active leads that first wrote before a time and of which nothing was noted since, each with its action, so many at a time.
-- payload: {before, client (null: of all), by, most} -> {archived, left: whether there are more}
create or replace function growth.archive_old(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  before constant timestamptz := (payload ->> 'before')::timestamptz;
  client constant uuid := (payload ->> 'client')::uuid;
  most constant integer := (payload ->> 'most')::integer;
  archived bigint;
begin
  if dry_run then
    return jsonb_build_object('left', false, 'archived', (
      select count(*) from growth.lead_memory l
      where l.timestamp < before and l.current_tag = 'Active' and l.archived is not true and l.deleted is not true
        and (client is null or l.client_id = client)
        and not exists (select from growth.lead_actions a where a.lead_id = l.id and a.timestamp > before)));
  end if;
  with old as materialized (
    select l.id, l.client_id, l.is_test from growth.lead_memory l
    where l.timestamp < before and l.current_tag = 'Active' and l.archived is not true and l.deleted is not true
      and (client is null or l.client_id = client)
      and not exists (select from growth.lead_actions a where a.lead_id = l.id and a.timestamp > before)
    order by l.id limit most
    for update of l
  ), noted as (
    insert into growth.lead_actions (lead_id, client_id, action_type, tag, is_test, timestamp, performed_by)
    select o.id, o.client_id, 'archive', 'Archived', o.is_test, clock_timestamp(), payload ->> 'by' from old o
  ), changed as (
    update growth.lead_memory l
       set archived = true, current_tag = 'Archived', tag_before = 'Active', last_updated = clock_timestamp()
      from old o where l.id = o.id
    returning 1
  )
  select count(*) into archived from changed;
  return jsonb_build_object('archived', archived, 'left', archived = most);
end
$$;
revoke all on function growth.archive_old(jsonb, boolean) from public;
grant execute on function growth.archive_old(jsonb, boolean) to service_role;
