-- Which images that the database knows of (by their hash) are not in the bucket yet, for some pages.
-- handles: [ig_username, ...] -> [{ig_username, page_id, sha256, kind: profile_pic | post, mime_type}]
create or replace function discovery.pending_media(handles jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with page as (
    select p.id, p.ig_username, p.metadata -> 'profile_pic' as pic
    from jsonb_array_elements_text(handles) as h(ig_username)
    join discovery.pages p on p.ig_username = h.ig_username
  ), wanted as (
    select p.ig_username, p.id as page_id, p.pic ->> 'sha256' as sha256, 'profile_pic' as kind, p.pic ->> 'mime_type' as mime_type
    from page p
    where p.pic ? 'sha256' and not p.pic ? 'storage_path'
    union
    select p.ig_username, p.id, post.value ->> 'image_sha256', 'post', post.value ->> 'image_mime_type'
    from page p
    join discovery.page_profiles s on s.page_id = p.id
    cross join lateral jsonb_array_elements(s.posts) as post(value)
    where post.value ? 'image_sha256' and not post.value ? 'image_storage_path'
  )
  select coalesce(jsonb_agg(to_jsonb(wanted) order by ig_username, kind, sha256), '[]') from wanted
$$;
revoke all on function discovery.pending_media(jsonb) from public;
grant execute on function discovery.pending_media(jsonb) to service_role;
