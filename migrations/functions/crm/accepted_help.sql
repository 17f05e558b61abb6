-- The last help in a value log that was accepted -> {type, at}, or null
create or replace function crm.accepted_help(log jsonb) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if log is null or jsonb_typeof(log) <> 'array' or log = '[]' then
    return null;
  end if;
  return (select jsonb_build_object('type', v ->> 'type', 'at', v ->> 'at')
          from jsonb_array_elements(log) with ordinality as l(v, at)
          where jsonb_typeof(v) = 'object' and v -> 'accepted' = 'true' order by l.at desc limit 1);
end
$$;
revoke all on function crm.accepted_help(jsonb) from public;
grant execute on function crm.accepted_help(jsonb) to service_role;
