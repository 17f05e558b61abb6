-- Pictures that the newest words about some pages name by their address and the bucket does not have: the profile's own unless that very file
-- is stored (its path on the CDN tells; what stands after it is a signature that changes), and those of the newest snapshot's first 12 posts.
-- A post whose picture an earlier snapshot has comes with that (stored), so that it is not fetched again.
-- handles: [ig_username, ...] -> [{page_id, kind: profile_pic | post, url, post_id, stored: {sha256, mime_type, storage_path} or null}]
create or replace function discovery.images_to_fetch(handles jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as (
    select p.id, p.profile_pic_url, p.metadata -> 'profile_pic' as pic
    from jsonb_array_elements_text(handles) as h(ig_username)
    join discovery.pages p on p.ig_username = h.ig_username
  ), newest as (
    select p.id, post.value as post, post.ord
    from page p
    cross join lateral (
      select o.posts from discovery.page_profiles o where o.page_id = p.id order by o.scraped_at desc nulls last limit 1
    ) s
    cross join lateral jsonb_array_elements(s.posts) with ordinality as post(value, ord)
    where post.ord <= 12 and post.value ->> 'image_url' <> '' and not post.value ? 'image_storage_path'
  ), wanted as (
    select p.id as page_id, 0 as ord, 'profile_pic' as kind, p.profile_pic_url as url, null as post_id, null::jsonb as stored
    from page p
    where p.profile_pic_url <> ''
      and (p.pic ->> 'source_path') is distinct from substring(p.profile_pic_url from '^[^:]+://[^/]+([^?#]*)')
    union all
    select n.id, n.ord, 'post', n.post ->> 'image_url', n.post ->> 'id', earlier.stored
    from newest n
    left join lateral (
      select jsonb_build_object('sha256', old.value ->> 'image_sha256', 'mime_type', old.value ->> 'image_mime_type',
                                'storage_path', old.value ->> 'image_storage_path') as stored
      from discovery.page_profiles o
      cross join lateral jsonb_array_elements(o.posts) as old(value)
      where o.page_id = n.id and (old.value ->> 'id') = (n.post ->> 'id') and old.value ? 'image_storage_path'
      limit 1
    ) earlier on true
  )
  select coalesce(jsonb_agg(to_jsonb(w) - 'ord' order by w.page_id, w.ord), '[]') from wanted w
$$;
revoke all on function discovery.images_to_fetch(jsonb) from public;
grant execute on function discovery.images_to_fetch(jsonb) to service_role;
