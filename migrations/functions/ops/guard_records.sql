-- The guard of every table whose records say who is who (ops.follow_records): a record that is new, also in the place of another, or that
-- has another value in the columns that are the trigger's arguments. Security definer: it must see all suppressions, whoever writes.
create or replace function ops.guard_records() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_relation constant text := tg_table_schema || '.' || tg_table_name;
  told uuid[];
begin
  if tg_op = 'INSERT' then
    execute format('select array_agg(n.id order by n.id) from new_rows n where %s',
                   (select string_agg(format('n.%I is not null', c), ' or ') from unnest(tg_argv) as c)) into told;
  else
    execute format('select array_agg(n.id order by n.id) from new_rows n left join old_rows o on o.id = n.id where (%s) is distinct from (%s)',
                   (select string_agg(format('n.%I', c), ', ') from unnest(tg_argv) as c),
                   (select string_agg(format('o.%I', c), ', ') from unnest(tg_argv) as c)) into told;
  end if;
  if told is not null then
    insert into ops.sending_checks (relation, ids, stops) select of_relation, told, s.stops from ops.sending_stops s;
    perform ops.follow_records(of_relation, told);
  end if;
  return null;
end
$$;
revoke all on function ops.guard_records() from public;
