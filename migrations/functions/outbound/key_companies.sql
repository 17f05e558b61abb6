-- Writes down how these companies are compared; of several of one name the oldest has it, and the others stay as they are.
-- keys: [{id, name_key}] -> {keyed}
create or replace function outbound.key_companies(keys jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  keyed integer;
begin
  update outbound.companies c
     set name_key = k.name_key
    from (
      select distinct on (i.name_key) i.id, i.name_key
      from jsonb_to_recordset(keys) as i(id uuid, name_key text) join outbound.companies o on o.id = i.id
      where o.company_domain is null and o.name_key is null
        and not exists (select from outbound.companies t where t.name_key = i.name_key and t.company_domain is null)
      order by i.name_key, o.created_at, o.id
    ) k
   where c.id = k.id;
  get diagnostics keyed = row_count;
  return jsonb_build_object('keyed', keyed);
end
$$;
revoke all on function outbound.key_companies(jsonb) from public;
grant execute on function outbound.key_companies(jsonb) to service_role;
