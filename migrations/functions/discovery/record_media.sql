-- Notes images that are in the bucket now. items: [{page_id, kind, sha256, storage_path, mime_type}] -> {recorded}
create or replace function discovery.record_media(items jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  recorded integer;
  n integer;
begin
  update discovery.pages p
     set profile_pic_storage_path = i.storage_path,
         metadata = jsonb_set(p.metadata, '{profile_pic,storage_path}', to_jsonb(i.storage_path))
    from jsonb_to_recordset(items) as i(page_id uuid, kind text, sha256 text, storage_path text)
   where i.kind = 'profile_pic' and p.id = i.page_id and (p.metadata #>> '{profile_pic,sha256}') = i.sha256
     and (p.profile_pic_storage_path, p.metadata #>> '{profile_pic,storage_path}')
         is distinct from (i.storage_path, i.storage_path);
  get diagnostics recorded = row_count;

  update discovery.page_profiles s
     set posts = (
       select jsonb_agg(case when i.storage_path is null then post.value
                             else post.value || jsonb_build_object('image_storage_path', i.storage_path) end order by post.ord)
       from jsonb_array_elements(s.posts) with ordinality as post(value, ord)
       left join jsonb_to_recordset(items) as i(page_id uuid, kind text, sha256 text, storage_path text)
         on i.kind = 'post' and i.page_id = s.page_id and i.sha256 = post.value ->> 'image_sha256')
   where s.page_id in (select i.page_id from jsonb_to_recordset(items) as i(page_id uuid, kind text) where i.kind = 'post')
     and exists (
       select from jsonb_array_elements(s.posts) as post(value)
       join jsonb_to_recordset(items) as i(page_id uuid, kind text, sha256 text)
         on i.kind = 'post' and i.page_id = s.page_id and i.sha256 = post.value ->> 'image_sha256'
       where not post.value ? 'image_storage_path');
  get diagnostics n = row_count;
  return jsonb_build_object('recorded', recorded + n);
end
$$;
revoke all on function discovery.record_media(jsonb) from public;
grant execute on function discovery.record_media(jsonb) to service_role;
