-- Stores the fit signals that were found in what contacts wrote; those that stand there and were not found (somebody set them) stay. payload: {rows: [{id, fit_signals}]} -> {tables}
create or replace function crm.put_fit_signals(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  given bigint;
  changed bigint;
begin
  if dry_run then
    return ops.preview('crm.put_fit_signals', payload);
  end if;
  perform set_config('outreach.deriving', 'on', true);
  with found as materialized (
    select * from jsonb_to_recordset(payload -> 'rows') as r(id uuid, fit_signals jsonb)
  ), due as materialized (
    select f.id, case when jsonb_typeof(c.fit_signals) is distinct from 'array' or c.fit_signals = '[]' then f.fit_signals else (
      select coalesce(jsonb_agg(s.signal order by s.signal ->> 'product', s.signal ->> 'signal_key'), '[]')
      from (
        select n as signal from jsonb_array_elements(f.fit_signals) as n
        union all
        select o from jsonb_array_elements(c.fit_signals) as o
        where not exists (select from jsonb_array_elements(f.fit_signals) as n
                          where (n ->> 'product', n ->> 'signal_key') = (o ->> 'product', o ->> 'signal_key'))) s) end as fit_signals
    from found f join crm.instagram_contacts c on c.id = f.id
  )
  update crm.instagram_contacts c set fit_signals = d.fit_signals
  from due d where c.id = d.id and coalesce(c.fit_signals, '[]') is distinct from d.fit_signals;
  get diagnostics changed = row_count;
  perform set_config('outreach.deriving', '', true);
  select count(*) into given from jsonb_array_elements(payload -> 'rows');
  return jsonb_build_object('tables', jsonb_build_object('crm.instagram_contacts', jsonb_build_object(
    'inserted', 0, 'updated', changed, 'unchanged', given - changed)));
end
$$;
revoke all on function crm.put_fit_signals(jsonb, boolean) from public;
grant execute on function crm.put_fit_signals(jsonb, boolean) to service_role;
