-- Pages whose category and promo status are to be worked out: those whose name or newest snapshot changed since, or all of them; with other
-- rules (filter.rules, a fingerprint of them) every page has changed. In the order of their ids.
-- filter: {rules, all, handles, websites: {read_before, failed_before}}; with websites also pages whose linked site is to be read (again): it
-- never was, or not since read_before, and did not fail since failed_before. after: {id} of the last row before
-- -> {rows: [{page_id, ig_username, display_name, bio, external_url, captions, highlights, website, website_due, inputs, category,
--    category_confidence, promo_status, promo_status_source}], next} (inputs: fingerprint of what the verdict rests on)
create or replace function discovery.pages_to_categorize(filter jsonb, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with looked as (
    -- Where little has changed, a page of this list would go through all: it is short or empty then, and the next one goes on.
    (select p.id from jsonb_array_elements_text(filter -> 'handles') h join discovery.pages p on p.ig_username = h
     where after is null or p.id > (after ->> 'id')::uuid)
    union all
    (select p.id from discovery.pages p
     where filter -> 'handles' is null and p.id > coalesce((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000')
     order by p.id
     limit 10 * page_size)
  ), found as (
    select p.id, p.ig_username, p.display_name, p.category, p.category_confidence, p.promo_status, p.promo_status_source,
           s.bio, s.external_url, s.posts, s.metadata -> 'highlights' as highlights, i.inputs, w.website, w.due
    from looked l
    join discovery.pages p on p.id = l.id
    left join lateral (
      select o.* from discovery.page_profiles o where o.page_id = p.id order by o.scraped_at desc nulls last limit 1
    ) s on true
    cross join lateral (
      select md5(concat_ws('|', filter ->> 'rules', p.display_name, s.id, s.bio, s.external_url, jsonb_array_length(s.posts))) as inputs
    ) i
    cross join lateral (
      select k.website,
             filter ? 'websites' and s.external_url <> ''
               and coalesce((k.website ->> 'read_at')::timestamptz < (filter #>> '{websites,read_before}')::timestamptz, true)
               and coalesce((k.website ->> 'failed_at')::timestamptz < (filter #>> '{websites,failed_before}')::timestamptz, true) as due
      from (select case when (p.metadata #>> '{website,source_url}') = s.external_url then p.metadata -> 'website' end as website) k
    ) w
    where coalesce((filter ->> 'all')::boolean, false) or w.due or (p.metadata #>> '{categorizer,inputs}') is distinct from i.inputs
    order by p.id
    limit page_size
  )
  select jsonb_build_object(
    'rows', coalesce(jsonb_agg(jsonb_build_object(
       'page_id', f.id, 'ig_username', f.ig_username, 'display_name', f.display_name, 'bio', f.bio, 'external_url', f.external_url,
       'captions', coalesce(jsonb_path_query_array(f.posts, '$[*].caption ? (@ != "" && @ != null)'), '[]'),
       'highlights', case when jsonb_typeof(f.highlights) = 'array' then f.highlights else '[]' end,
       'website', f.website, 'website_due', coalesce(f.due, false), 'inputs', f.inputs, 'category', f.category, 'category_confidence', f.category_confidence,
       'promo_status', f.promo_status, 'promo_status_source', f.promo_status_source) order by f.id), '[]'),
    'next', case when count(*) = page_size then jsonb_build_object('id', (array_agg(f.id order by f.id))[page_size])
                 when filter -> 'handles' is null and (select count(*) from looked) = 10 * page_size
                   then jsonb_build_object('id', (select l.id from looked l order by l.id desc limit 1)) end)
  from found f
$$;
revoke all on function discovery.pages_to_categorize(jsonb, jsonb, integer) from public;
grant execute on function discovery.pages_to_categorize(jsonb, jsonb, integer) to service_role;
