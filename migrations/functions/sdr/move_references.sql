-- What leads to one row of a table leads to another one from now on: every foreign key to it. Where both were named in what may name each but
-- once (a member of an audience, for one), that of the row that stays is enough. -> rows
create or replace function sdr.move_references(relation text, from_id uuid, to_id uuid) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  reference record;
  place tid;
  moved bigint := 0;
begin
  for reference in
    select c.conrelid::regclass as owner, a.attname as name
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = relation::regclass and cardinality(c.conkey) = 1
    order by c.conrelid::regclass::text, a.attname
  loop
    for place in execute format('select t.ctid from %s t where t.%I = $1', reference.owner, reference.name) using from_id loop
      begin
        execute format('update %s t set %I = $1 where t.ctid = $2', reference.owner, reference.name) using to_id, place;
        moved := moved + 1;
      exception when unique_violation then
        null;
      end;
    end loop;
  end loop;
  return moved;
end
$$;
revoke all on function sdr.move_references(text, uuid, uuid) from public;
grant execute on function sdr.move_references(text, uuid, uuid) to service_role;
