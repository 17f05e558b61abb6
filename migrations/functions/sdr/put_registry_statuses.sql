-- What words of registries mean, as a team says it; a null status takes the words out. payload: {by, rows: [{registry_status, status}]} -> {tables}
create or replace function sdr.put_registry_statuses(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  inserted integer;
  updated integer;
  removed integer;
  total integer;
begin
  if dry_run then
    return ops.preview('sdr.put_registry_statuses', payload);
  end if;
  with input as materialized (
    select distinct on (sdr.name_key(i.registry_status)) sdr.name_key(i.registry_status) as word, i.status
    from jsonb_to_recordset(payload -> 'rows') as i(registry_status text, status text)
  ), gone as (
    delete from sdr.registry_statuses r using input i where r.registry_status = i.word and i.status is null returning 1
  ), put as (
    insert into sdr.registry_statuses as r (registry_status, status, added_by)
    select i.word, i.status, payload ->> 'by' from input i where i.status is not null order by i.word
    on conflict (registry_status) do update set status = excluded.status, added_by = excluded.added_by, added_at = now()
      where r.status is distinct from excluded.status
    returning xmax = 0 as is_new
  )
  select count(*) filter (where p.is_new), count(*) filter (where not p.is_new), (select count(*) from gone), (select count(*) from input)
  into inserted, updated, removed, total from put p;
  return jsonb_build_object('tables', jsonb_build_object('sdr.registry_statuses', jsonb_build_object(
    'inserted', inserted, 'updated', updated + removed, 'unchanged', total - inserted - updated - removed)));
end
$$;
revoke all on function sdr.put_registry_statuses(jsonb, boolean) from public;
grant execute on function sdr.put_registry_statuses(jsonb, boolean) to service_role;
