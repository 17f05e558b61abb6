-- Part of discovery.ranked_pages: the statement for the pages after a key, in order. mode known or unknown: all of them, and whether each
-- passes the conditions; scan: those that pass. -> page_id, key, passes
create or replace function discovery.pages_in_order(
  mode text, key text, key_type text, known text, ascending boolean, conditions text[], at_key text, at_id uuid
) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case mode
    when 'known' then format(
      'select r.page_id, %1$s as key, %2$s as passes from discovery.page_ranks r where %3$s and %4$s order by %5$s',
      key, passes, coalesce(known, 'true'), case when at_id is null then 'true' else format('(%s, r.page_id) %s', key, later) end,
      case when ascending then key || ', r.page_id' else key || ' desc, r.page_id desc' end)
    when 'unknown' then format(
      'select r.page_id, null::%1$s as key, %2$s as passes from discovery.page_ranks r where (%3$s) is not true and %4$s order by r.page_id desc',
      key_type, passes, known, case when at_id is null then 'true' else format('r.page_id < %L::uuid', at_id) end)
    -- The fence keeps the planner from going through all in order, in the hope that many pass.
    else format(
      'select s.page_id, s.key, true as passes from (select r.page_id, case when %1$s then %2$s end as key from discovery.page_ranks r where %3$s offset 0) s
       where %4$s order by %5$s',
      coalesce(known, 'true'), key, passes,
      case when at_id is null then 'true' when at_key is null then format('s.key is null and s.page_id < %L::uuid', at_id)
           else format('((s.key, s.page_id) %s or s.key is null)', later) end,
      case when ascending then 's.key, s.page_id' else 's.key desc nulls last, s.page_id desc' end)
  end
  from (select coalesce(nullif(array_to_string(conditions, ' and '), ''), 'true') as passes,
               format('%s (%L::%s, %L::uuid)', case when ascending then '>' else '<' end, at_key, key_type, at_id) as later) as t
$$;
revoke all on function discovery.pages_in_order(text, text, text, text, boolean, text[], text, uuid) from public;
grant execute on function discovery.pages_in_order(text, text, text, text, boolean, text[], text, uuid) to service_role;
