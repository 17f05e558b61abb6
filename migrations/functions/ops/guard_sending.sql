-- The guard of every table with a state that leads to sending (ops.sending_states): whoever enters one is looked at now, and at the commit
-- again if something came into force meanwhile. What records the past is accepted. The arguments of the trigger are the columns by which
-- the person is known: another person enters, whatever the state was. Security definer: it must see all suppressions, whoever writes.
create or replace function ops.guard_sending() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_relation constant text := tg_table_schema || '.' || tg_table_name;
  entering uuid[];
begin
  execute format('select array_agg(r.id order by r.id) from new_rows r where %s',
                 (select c.condition from ops.sending_conditions c where c.relation = of_relation))
  into entering;
  if entering is not null and tg_op = 'UPDATE' then
    -- Without those who were in one before, as the same person.
    execute format('select array_agg(n.id order by n.id) from new_rows n left join (select r.* from old_rows r where %s) o on o.id = n.id
                    where n.id = any ($1) and (o.id is null or (%s) is distinct from (%s))',
                   (select c.condition from ops.sending_conditions c where c.relation = of_relation),
                   'n.' || array_to_string(tg_argv, ', n.'), 'o.' || array_to_string(tg_argv, ', o.'))
    into entering using entering;
  end if;
  if entering is not null then
    insert into ops.sending_checks (relation, ids, stops) select of_relation, entering, s.stops from ops.sending_stops s;
    perform ops.refuse_sending(of_relation, entering);
  end if;
  return null;
end
$$;
revoke all on function ops.guard_sending() from public;
