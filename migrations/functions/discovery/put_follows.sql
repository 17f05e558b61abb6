-- Part of discovery.import_pages: who follows what. Merging keeps the least discovered_at and the greatest last_seen_at
-- (design section 9); source_run_id is the run of the newest sighting.
-- sources: [{ig_username, added_at, scraped_at, run_id}], one per following list (run_id: of the scrape that got it, where one did); pages: [ig_username, ...];
-- follows: {page: [i, ...], source: [j, ...], kind: [k, ...]}, three arrays of one length with indexes into the other two;
-- kind 1: in the client's list (seen at scraped_at), 2: in the page's list (seen at added_at), 3: both.
-- -> {inserted, updated, unchanged}
-- A generic plan looks rows up one by one in the keys, also where the planner knows the length of the batch and would rather read the table.
create or replace function discovery.put_follows(sources jsonb, pages jsonb, follows jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = 'force_generic_plan' as $$
declare
  client_ids uuid[];
  run_ids uuid[];
  newness integer[];
  added timestamptz[];
  scraped timestamptz[];
  page_ids uuid[];
  no_run constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
  counts jsonb;
  tries integer := 0;
  -- A page has no more followers than there are clients: where most of them stand in the batch, what is stored is read page by page.
  by_page constant boolean := jsonb_array_length(sources) * 4 >= (select count(*) from discovery.clients);
begin
  -- Stand-ins for null: looking into an array that has nulls takes as long as the array is.
  select array_agg(c.id order by s.ord), array_agg(coalesce(s.added_at, c.added_at, 'infinity') order by s.ord),
         array_agg(coalesce(s.scraped_at, 'infinity') order by s.ord),
         array_agg(coalesce(s.run_id, (select r.id from discovery.scrape_runs r
                    where r.job_type = 'client_following' and r.target_username = s.ig_username and r.finished_at = s.scraped_at
                      and (r.metadata ->> 'synthetic') = 'true'), no_run) order by s.ord)
    into client_ids, added, scraped, run_ids
  from (select e.value ->> 'ig_username' as ig_username, (e.value ->> 'added_at')::timestamptz as added_at,
               (e.value ->> 'scraped_at')::timestamptz as scraped_at, (e.value ->> 'run_id')::uuid as run_id, e.ord
        from jsonb_array_elements(put_follows.sources) with ordinality as e(value, ord)) s
  join discovery.clients c on c.ig_username = s.ig_username;

  -- Position of each list among all, oldest first: the newest list that has an edge names its run.
  select array_agg(r.position order by r.source) into newness
  from (select s.source, row_number() over (order by nullif(s.scraped_at, 'infinity') nulls first)::integer as position
        from unnest(scraped) with ordinality as s(scraped_at, source)) r;
  select array_agg(run_ids[n.source] order by n.position) into run_ids
  from unnest(newness) with ordinality as n(position, source);

  select array_agg(p.id order by e.ord) into page_ids
  from jsonb_array_elements_text(put_follows.pages) with ordinality as e(ig_username, ord)
  join discovery.pages p on p.ig_username = e.ig_username;

  if coalesce(cardinality(client_ids), 0) <> jsonb_array_length(put_follows.sources)
     or coalesce(cardinality(page_ids), 0) <> jsonb_array_length(put_follows.pages) then
    raise exception 'put_follows: a client or a page of the batch is not stored';
  end if;

  loop
    begin
      with mention as (
        select client_ids[f.source + 1] as client_id, page_ids[f.page + 1] as page_id,
               case when f.kind >= 2 then nullif(added[f.source + 1], 'infinity') end as named_at,
               case when f.kind <> 2 then nullif(scraped[f.source + 1], 'infinity') end as listed_at,
               case when f.kind <> 2 then newness[f.source + 1] end as newness
        from rows from (
          jsonb_array_elements_text(put_follows.follows -> 'page'),
          jsonb_array_elements_text(put_follows.follows -> 'source'),
          jsonb_array_elements_text(put_follows.follows -> 'kind')) as t(page, source, kind)
        cross join lateral (select t.page::integer as page, t.source::integer as source, t.kind::integer as kind) f
      ), edge as materialized (
        -- One row per client and page, also where two spellings of a client each have a list.
        select client_id, page_id,
               least(min(named_at), min(listed_at)) as discovered_at,
               greatest(max(named_at), max(listed_at)) as last_seen_at,
               nullif(run_ids[max(mention.newness)], no_run) as source_run_id
        from mention
        group by client_id, page_id
      ), stored as materialized (
        select f.client_id, f.page_id, f.discovered_at, f.last_seen_at, f.source_run_id
        from unnest(page_ids) as p(id)
        cross join lateral (select * from discovery.client_following o where o.page_id = p.id) f
        where by_page
        union all
        select f.client_id, f.page_id, f.discovered_at, f.last_seen_at, f.source_run_id
        from edge e
        cross join lateral (select * from discovery.client_following o where o.client_id = e.client_id and o.page_id = e.page_id) f
        where not by_page
      ), pending as materialized (
        -- What is stored and would stay as it is is not even locked: a repeated import only reads.
        select e.*, f.client_id is null as is_new
        from edge e
        left join stored f on f.client_id = e.client_id and f.page_id = e.page_id
        where f.client_id is null
           or e.discovered_at < coalesce(f.discovered_at, 'infinity')
           or e.last_seen_at > coalesce(f.last_seen_at, '-infinity')
           or (f.source_run_id is null and e.source_run_id is not null)
      ), added_rows as (
        -- Without "on conflict", a tenth faster.
        insert into discovery.client_following (client_id, page_id, discovered_at, last_seen_at, source_run_id)
        select client_id, page_id, discovered_at, last_seen_at, source_run_id
        from pending
        where is_new
        order by client_id, page_id
        returning 1
      ), changed_rows as (
        insert into discovery.client_following as f (client_id, page_id, discovered_at, last_seen_at, source_run_id)
        select client_id, page_id, discovered_at, last_seen_at, source_run_id
        from pending
        where not is_new
        order by client_id, page_id
        on conflict (client_id, page_id) do update
           set discovered_at = least(f.discovered_at, excluded.discovered_at),
               last_seen_at = greatest(f.last_seen_at, excluded.last_seen_at),
               source_run_id = case
                 when excluded.source_run_id is not null
                  and (f.source_run_id is null or excluded.last_seen_at > coalesce(f.last_seen_at, '-infinity'))
                 then excluded.source_run_id else f.source_run_id end
        returning 1
      ), counted as (
        select (select count(*) from edge) as total, (select count(*) from added_rows) as inserted,
               (select count(*) from changed_rows) as updated
      )
      select jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated)
        into counts
      from counted;
      exit;
    exception when unique_violation then
      -- Another import wrote some of these rows at this moment. It has ended by now, so they are seen this time.
      tries := tries + 1;
      if tries = 5 then
        raise exception 'other imports keep writing the same rows' using errcode = '40001', detail = sqlerrm;
      end if;
    end;
  end loop;
  -- Seen by discovery.refresh_page_client_counts, also after a crash in between.
  if (counts ->> 'inserted')::integer > 0 and not exists (
    select from ops.sync_cursors c where c.name = 'discovery.page_client_counts' and c.cursor -> 'stale' = 'true') then
    insert into ops.sync_cursors as c (name, cursor)
    values ('discovery.page_client_counts', '{"stale": true}')
    on conflict (name) do update set cursor = c.cursor || excluded.cursor, updated_at = now();
  end if;
  return counts;
end
$$;
revoke all on function discovery.put_follows(jsonb, jsonb, jsonb) from public;
grant execute on function discovery.put_follows(jsonb, jsonb, jsonb) to service_role;
