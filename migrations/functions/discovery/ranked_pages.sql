-- One page of the pages that pass a filter, best first: what the page reports have in common.
-- filter: as discovery.page_conditions, and hotlist: [keyword], substrings of handle and name in lower case; sort: as discovery.page_order;
-- after: next of the page before -> {pages: [{id, key}], next: {key, id} | null}
-- What a page costs is bounded, whatever share of the pages the planner expects to pass: the next ones in order by the sort's index, and where
-- too few of them pass, once through the narrow table. Substrings cost more than all the rest, so with a hotlist a page may be short, even
-- empty, though there is a next one.
create or replace function discovery.ranked_pages(filter jsonb, sort text, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
-- To start workers takes as long as they save here. And a bitmap has no order: the planner expects a third of the true rows after a key, and
-- would sort all that follow (240 ms) where the index has them sorted (15 ms).
set max_parallel_workers_per_gather = 0 set enable_bitmapscan = off as $$
declare
  by_index integer := greatest(5000, 10 * page_size);  -- some milliseconds
  o record;
  in_range text;
  conditions text[] := discovery.page_conditions(filter);
  filtered boolean := cardinality(conditions) > 0;
  keywords text[];
  at_key text := after ->> 'key';
  at_id uuid := (after ->> 'id')::uuid;
  -- known: pages that have a key, by its index; unknown: the others, by their ids; scan: both, through the table.
  mode text := case when at_id is not null and at_key is null then 'unknown' else 'known' end;
  best_first text;
  width integer;
  passed jsonb;
  looked bigint;
  last jsonb;
  found jsonb := '[]'::jsonb;
  next_page jsonb;
begin
  select * into strict o from discovery.page_order(sort);
  -- A category that no page has is told by its index.
  if filter ->> 'category' is not null and not exists (select from discovery.pages p where p.category = filter ->> 'category') then
    return '{"pages": [], "next": null}'::jsonb;
  end if;
  -- A bound on what is sorted by is a range of the sort's own index, and all that is known.
  in_range := o.known;
  if sort = 'clients' and (filter ->> 'min_clients')::integer > 0 then
    in_range := 'r.clients > 0 and r.clients >= ' || (filter ->> 'min_clients')::integer;
    o.has_unknown := false;
    filtered := cardinality(conditions) > 1;
  elsif sort = 'followers' and filter ->> 'max_followers' is not null then
    in_range := o.known || ' and r.followers <= ' || (filter ->> 'max_followers')::integer;
  end if;
  if jsonb_typeof(filter -> 'hotlist') = 'array' then
    keywords := array(select '%' || regexp_replace(k, '([\\%_])', '\\\1', 'g') || '%' from jsonb_array_elements_text(filter -> 'hotlist') k);
    -- In order, too, unless something else leaves few of them.
    mode := case when filter - 'hotlist' - 'min_clients' <> '{}' then 'scan' else mode end;
  end if;

  loop
    width := case when keywords is not null then 20 * greatest(page_size, 100) / (1 + cardinality(keywords) / 10)
                  when mode = 'scan' or not filtered then page_size - jsonb_array_length(found)
                  else by_index end;
    -- The order of the statement inside, so that it ends with the last row that is wanted (PostgreSQL 17 and later).
    best_first := case when o.ascending then 'k.key, k.page_id' when mode = 'known' then 'k.key desc, k.page_id desc'
                       when mode = 'scan' then 'k.key desc nulls last, k.page_id desc' else 'k.page_id desc' end;
    execute format($q$
      with looked as materialized (%1$s limit %2$s),
      passed as (select k.page_id, k.key from looked k %3$s order by %4$s limit %5$s)
      select p.pages,
             case when p.n < %5$s then (select count(*) from looked) end as looked,
             case when p.n < %5$s then (select jsonb_build_object('id', k.page_id, 'key', k.key::text)
                                    from (select * from looked k order by %6$s limit 1) k) end as last
      from (select count(*) as n, coalesce(jsonb_agg(jsonb_build_object('id', k.page_id, 'key', k.key::text) order by %4$s), '[]') as pages
            from passed k) p
    $q$,
      discovery.pages_in_order(
        mode, o.key, o.key_type, case when mode = 'known' then in_range else o.known end, o.ascending, conditions, at_key, at_id),
      width,
      case when keywords is null then 'where k.passes'
           -- The fence: page by page, not all that there are.
           else format($h$cross join lateral (
               select lower(p.ig_username || ' ' || coalesce(p.display_name, '')) as words from discovery.pages p where p.id = k.page_id offset 0
             ) p where k.passes and p.words like any (%L::text[])$h$, keywords) end,
      best_first,
      page_size - jsonb_array_length(found),
      case when o.ascending then 'k.key desc, k.page_id desc' else 'k.key nulls first, k.page_id' end)
    into passed, looked, last;

    found := found || passed;
    if jsonb_array_length(found) = page_size then
      next_page := found -> -1;
      exit;
    elsif looked = width and keywords is not null then
      next_page := last;
      exit;
    elsif looked = width then
      mode := 'scan';
      at_key := last ->> 'key';
      at_id := (last ->> 'id')::uuid;
    elsif mode = 'known' and o.has_unknown then
      mode := 'unknown';
      at_id := null;
    else
      exit;
    end if;
  end loop;
  return jsonb_build_object('pages', found, 'next', next_page);
end
$$;
revoke all on function discovery.ranked_pages(jsonb, text, jsonb, integer) from public;
grant execute on function discovery.ranked_pages(jsonb, text, jsonb, integer) to service_role;
