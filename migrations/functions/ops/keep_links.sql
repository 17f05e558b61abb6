-- Whoever is renamed, gets another address or phone or loses it, or whose record is deleted, is still the same person (ops.end_links).
-- Arguments: the columns with e-mail addresses, with handles, with phones, and with a mailbox that is the person's where there is no address.
-- Its statement is planned anew each time: a plan that was made for one row would compare each of 5,000 with each. Security definer: it
-- must see all suppressions.
create or replace function ops.keep_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  of_relation constant text := tg_table_schema || '.' || tg_table_name;
  emails constant text[] := string_to_array(tg_argv[0], ' ');
  handles constant text[] := string_to_array(tg_argv[1], ' ');
  phones constant text[] := string_to_array(tg_argv[2], ' ');
  mailboxes constant text[] := string_to_array(tg_argv[3], ' ');
  columns constant text[] := emails || handles || phones || mailboxes;
  changes jsonb;
begin
  execute format(
    $q$select jsonb_agg(jsonb_build_object(
         'was', case when %1$s then w.keys else w.keys || jsonb_build_object('emails', w.keys -> 'emails' || (w.keys -> 'mailboxes'), 'mailboxes', jsonb '[]') end,
         'now', case when n.id is not null then s.keys end, 'via', $1 || ' stated ' || concat_ws(', ', %2$s)))
       from old_rows o
       left join %3$s n on n.id = o.id
       cross join lateral (select %4$s as keys from (select o.*) r) w
       cross join lateral (select %4$s as keys from (select n.*) r) s
       where %5$s$q$,
    coalesce((select format('(%s)', string_agg(format('o.%I is not null', c), ' or ')) from unnest(emails) as c having count(*) > 0), 'true'),
    (select string_agg(format(case when c = any (phones) then 'nullif(btrim(o.%I::text, ''{}''), '''')' else 'lower(btrim(o.%I::text))' end, c), ', ' order by n)
     from unnest(handles || emails || mailboxes || phones) with ordinality as k(c, n)),
    -- What is replaced under its id in the same statement is there again.
    case when tg_op = 'UPDATE' then 'new_rows' else tg_relid::regclass::text end,
    -- The keys of a row, as ops.end_links wants them; a column is a value or a list of them.
    (select 'jsonb_build_object(' || string_agg(format('%L, %s', k.name, coalesce(v.value, '''[]''::jsonb')), ', ') || ')'
     from (values ('emails', emails), ('mailboxes', mailboxes), ('handles', handles), ('phones', phones)) as k(name, columns)
     cross join lateral (
       select string_agg(format('coalesce(to_jsonb(r.%I), ''[]'')', c), ' || ') || ' || ''[]''' as value from unnest(k.columns) as c) v),
    -- A key that was not there cannot be gone.
    case when tg_op = 'UPDATE'
         then (select string_agg(format('(o.%1$I is not null and o.%1$I is distinct from n.%1$I)', c), ' or ') from unnest(columns) as c)
         else 'true' end)
  into changes using of_relation;
  perform ops.end_links(changes);
  return null;
end
$$;
revoke all on function ops.keep_links() from public;
