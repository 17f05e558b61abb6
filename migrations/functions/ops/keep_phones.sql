-- Keeps ops.phones as a table with phone numbers is, a statement at a time. Before the guards (triggers fire by name), which look there.
-- Arguments: the columns with numbers, the columns that say whose they are. Security definer: whoever writes a record need not be able to
-- write there.
create or replace function ops.keep_phones() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_relation constant text := tg_table_schema || '.' || tg_table_name;
  numbers constant text[] := string_to_array(tg_argv[0], ' ');
  watched constant text[] := numbers || string_to_array(tg_argv[1], ' ');
  ids uuid[];
begin
  case tg_op
    when 'TRUNCATE' then
      delete from ops.phones p where p.relation = of_relation;
    when 'DELETE' then
      delete from ops.phones p using old_rows o where p.relation = of_relation and p.record_id = o.id;
    when 'INSERT' then
      execute format('select array_agg(n.id) from new_rows n where num_nonnulls(%s) > 0',
                     (select string_agg(format('n.%I', c), ', ') from unnest(numbers) as c)) into ids;
    when 'UPDATE' then
      execute format('select array_agg(distinct i)
                      from new_rows n full join old_rows o on o.id = n.id cross join lateral unnest(array[n.id, o.id]) as i
                      where (%s) is distinct from (%s) and num_nonnulls(%s) > 0',
                     (select string_agg(format('n.%I', c), ', ') from unnest(watched) as c),
                     (select string_agg(format('o.%I', c), ', ') from unnest(watched) as c),
                     (select string_agg(format('n.%1$I, o.%1$I', c), ', ') from unnest(numbers) as c)) into ids;
  end case;
  if ids is not null then
    perform ops.note_phones(of_relation, ids);
  end if;
  return null;
end
$$;
revoke all on function ops.keep_phones() from public;
