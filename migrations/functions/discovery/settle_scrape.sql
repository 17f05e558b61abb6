-- Writes what the vendor's runs of an ended job did cost in the end. payload: {id, cost_usd, attempts} -> {settled}
create or replace function discovery.settle_scrape(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update discovery.scrape_runs r set metadata = r.metadata || jsonb_build_object('attempts', payload -> 'attempts')
   where r.id = (payload ->> 'id')::uuid and r.finished_at is not null;
  if not found then
    return jsonb_build_object('settled', false);
  end if;
  perform discovery.charge_scrape((payload ->> 'id')::uuid, (payload ->> 'cost_usd')::numeric);
  return jsonb_build_object('settled', true);
end
$$;
revoke all on function discovery.settle_scrape(jsonb) from public;
grant execute on function discovery.settle_scrape(jsonb) to service_role;
