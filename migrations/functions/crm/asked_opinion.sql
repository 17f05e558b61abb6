-- The last time that somebody asked what we would do, from his trust signals -> {at, quote}, or null
create or replace function crm.asked_opinion(signals jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if signals is null or jsonb_typeof(signals) <> 'array' or signals = '[]' then
    return null;
  end if;
  return (select jsonb_build_object('at', v ->> 'at', 'quote', v ->> 'quote')
          from jsonb_array_elements(signals) with ordinality as s(v, at)
          where jsonb_typeof(v) = 'object' and v ->> 'type' = 'asked_opinion' order by s.at desc limit 1);
end
$$;
revoke all on function crm.asked_opinion(jsonb) from public;
grant execute on function crm.asked_opinion(jsonb) to service_role;
