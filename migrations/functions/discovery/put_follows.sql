-- Part of discovery.import_pages: who follows what. Merging keeps the least discovered_at and the greatest last_seen_at
-- (design section 9); source_run_id is the run of the newest sighting.
-- sources: [{ig_username, added_at, scraped_at}], one per following list of a file; pages: [ig_username, ...];
-- follows: {page: [i, ...], source: [j, ...], kind: [k, ...]}, three arrays of one length with indexes into the other two;
-- kind 1: in the client's list (seen at scraped_at), 2: in the page's list (seen at added_at), 3: both.
-- -> {inserted, updated, unchanged}
create or replace function discovery.put_follows(sources jsonb, pages jsonb, follows jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  client_ids uuid[];
  run_ids uuid[];
  added timestamptz[];
  scraped timestamptz[];
  page_ids uuid[];
  counts jsonb;
begin
  select array_agg(c.id order by s.ord), array_agg(s.added_at order by s.ord), array_agg(s.scraped_at order by s.ord),
         array_agg((select r.id from discovery.scrape_runs r
                    where r.job_type = 'client_following' and r.target_username = s.ig_username and r.finished_at = s.scraped_at
                      and (r.metadata ->> 'synthetic') = 'true') order by s.ord)
    into client_ids, added, scraped, run_ids
  from (select e.value ->> 'ig_username' as ig_username, (e.value ->> 'added_at')::timestamptz as added_at,
               (e.value ->> 'scraped_at')::timestamptz as scraped_at, e.ord
        from jsonb_array_elements(put_follows.sources) with ordinality as e(value, ord)) s
  join discovery.clients c on c.ig_username = s.ig_username;

  select array_agg(p.id order by e.ord) into page_ids
  from jsonb_array_elements_text(put_follows.pages) with ordinality as e(ig_username, ord)
  join discovery.pages p on p.ig_username = e.ig_username;

  if coalesce(cardinality(client_ids), 0) <> jsonb_array_length(put_follows.sources)
     or coalesce(cardinality(page_ids), 0) <> jsonb_array_length(put_follows.pages) then
    raise exception 'put_follows: a client or a page of the batch is not stored';
  end if;

  with mention as (
    select client_ids[f.source + 1] as client_id, page_ids[f.page + 1] as page_id,
           case when f.kind >= 2 then added[f.source + 1] end as named_at,
           case when f.kind <> 2 then scraped[f.source + 1] end as listed_at,
           case when f.kind <> 2 then run_ids[f.source + 1] end as run_id
    from rows from (
      jsonb_array_elements_text(put_follows.follows -> 'page'),
      jsonb_array_elements_text(put_follows.follows -> 'source'),
      jsonb_array_elements_text(put_follows.follows -> 'kind')) as t(page, source, kind)
    cross join lateral (select t.page::integer as page, t.source::integer as source, t.kind::integer as kind) f
  ), edge as materialized (
    -- One row per client and page, also where two spellings of a client each have a list.
    select distinct on (client_id, page_id) client_id, page_id,
           least(min(named_at) over same_edge, min(listed_at) over same_edge) as discovered_at,
           greatest(max(named_at) over same_edge, max(listed_at) over same_edge) as last_seen_at,
           run_id as source_run_id
    from mention
    window same_edge as (partition by client_id, page_id)
    order by client_id, page_id, listed_at desc nulls last
  ), pending as (
    -- What is stored and would stay as it is is not even locked: a repeated import only reads.
    select e.*
    from edge e
    left join discovery.client_following f on f.client_id = e.client_id and f.page_id = e.page_id
    where f.client_id is null
       or e.discovered_at < coalesce(f.discovered_at, 'infinity')
       or e.last_seen_at > coalesce(f.last_seen_at, '-infinity')
       or (f.source_run_id is null and e.source_run_id is not null)
  ), written as (
    insert into discovery.client_following as f (client_id, page_id, discovered_at, last_seen_at, source_run_id)
    select client_id, page_id, discovered_at, last_seen_at, source_run_id
    from pending
    order by client_id, page_id
    on conflict (client_id, page_id) do update
       set discovered_at = least(f.discovered_at, excluded.discovered_at),
           last_seen_at = greatest(f.last_seen_at, excluded.last_seen_at),
           source_run_id = case
             when excluded.source_run_id is not null
              and (f.source_run_id is null or excluded.last_seen_at > coalesce(f.last_seen_at, '-infinity'))
             then excluded.source_run_id else f.source_run_id end
    returning (xmax = 0) as is_new
  )
  select jsonb_build_object(
    'inserted', (select count(*) from written where is_new),
    'updated', (select count(*) from written where not is_new),
    'unchanged', (select count(*) from edge) - (select count(*) from written))
    into counts;
  return counts;
end
$$;
revoke all on function discovery.put_follows(jsonb, jsonb, jsonb) from public;
grant execute on function discovery.put_follows(jsonb, jsonb, jsonb) to service_role;
