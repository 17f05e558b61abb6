-- How many entries a log has, of how many kinds, and for how many of them a flag is true -> {all, kinds, flagged}
create or replace function crm.count_entries(log jsonb, flag text) returns jsonb
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if log is null or jsonb_typeof(log) <> 'array' or log = '[]' then
    return jsonb '{"all": 0, "kinds": 0, "flagged": 0}';
  end if;
  return (select jsonb_build_object('all', count(*), 'kinds', count(distinct e ->> 'type'), 'flagged', count(*) filter (where e -> flag = 'true'))
          from jsonb_array_elements(log) as e where jsonb_typeof(e) = 'object');
end
$$;
revoke all on function crm.count_entries(jsonb, text) from public;
grant execute on function crm.count_entries(jsonb, text) to service_role;
