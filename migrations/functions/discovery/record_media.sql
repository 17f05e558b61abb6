-- Notes images that are in the bucket now. Where one was fetched, source_url says from where: the page's picture is noted only while that is
-- still its address, and posts are known by their id or their picture's address; embedded ones are known by their hash.
-- items: [{page_id, kind: profile_pic | post, sha256, mime_type, storage_path, source_url, post_id}] -> {recorded}
create or replace function discovery.record_media(items jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  recorded integer;
  n integer;
begin
  perform from discovery.pages p
  where p.id in (select i.page_id from jsonb_to_recordset(items) as i(page_id uuid, kind text) where i.kind = 'profile_pic')
  order by p.ig_username
  for no key update;
  update discovery.pages p
     set profile_pic_storage_path = i.storage_path, metadata = p.metadata || jsonb_build_object('profile_pic', noted.pic)
    from jsonb_to_recordset(items) as i(
           page_id uuid, kind text, sha256 text, mime_type text, storage_path text, source_url text)
    cross join lateral (
      select jsonb_strip_nulls(jsonb_build_object(
        'sha256', i.sha256, 'mime_type', i.mime_type, 'storage_path', i.storage_path,
        'source_path', substring(i.source_url from '^[^:]+://[^/]+([^?#]*)'))) as pic
    ) noted
   where i.kind = 'profile_pic' and p.id = i.page_id
     and case when i.source_url is null then (p.metadata #>> '{profile_pic,sha256}') = i.sha256 else p.profile_pic_url = i.source_url end
     and (p.profile_pic_storage_path, p.metadata -> 'profile_pic') is distinct from (i.storage_path, noted.pic);
  get diagnostics recorded = row_count;

  -- One that came too late may lie over the right one by now: that is fetched again.
  update discovery.pages p
     set metadata = p.metadata #- '{profile_pic,source_path}'
    from jsonb_to_recordset(items) as i(page_id uuid, kind text, source_url text)
   where i.kind = 'profile_pic' and p.id = i.page_id and i.source_url is distinct from p.profile_pic_url and i.source_url is not null
     and p.metadata #> '{profile_pic,source_path}' is not null;

  perform from discovery.page_profiles s
  where s.page_id in (select i.page_id from jsonb_to_recordset(items) as i(page_id uuid, kind text) where i.kind = 'post')
  order by s.id
  for no key update;
  with item as materialized (
    select i.*, jsonb_build_object('image_sha256', i.sha256, 'image_mime_type', i.mime_type, 'image_storage_path', i.storage_path) as noted
    from jsonb_to_recordset(items) as i(
      page_id uuid, kind text, sha256 text, mime_type text, storage_path text, source_url text, post_id text)
    where i.kind = 'post'
  ), found as materialized (
    select s.id, post.ord, found.noted
    from discovery.page_profiles s
    cross join lateral jsonb_array_elements(s.posts) with ordinality as post(value, ord)
    cross join lateral (
      select i.noted
      from item i
      where i.page_id = s.page_id
        and case when i.source_url is null then i.sha256 = (post.value ->> 'image_sha256')
                 else i.post_id = (post.value ->> 'id') or i.source_url = (post.value ->> 'image_url') end
      limit 1
    ) found
    where s.page_id in (select i.page_id from item i) and not post.value ? 'image_storage_path'
  )
  update discovery.page_profiles s
     set posts = (
       select jsonb_agg(post.value || coalesce(f.noted, '{}') order by post.ord)
       from jsonb_array_elements(s.posts) with ordinality as post(value, ord)
       left join found f on f.id = s.id and f.ord = post.ord)
   where s.id in (select f.id from found f);
  get diagnostics n = row_count;
  return jsonb_build_object('recorded', recorded + n);
end
$$;
revoke all on function discovery.record_media(jsonb) from public;
grant execute on function discovery.record_media(jsonb) to service_role;
