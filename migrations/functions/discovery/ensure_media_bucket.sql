-- The bucket for profile pictures and post images, where there is Supabase Storage: private, and without a policy for anon or
-- authenticated, so that only the service key reads and writes it. Whoever migrates calls it each time: a bucket can be deleted.
-- An existing bucket keeps its settings. -> whether it was made
create or replace function discovery.ensure_media_bucket() returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  made integer;
begin
  if to_regclass('storage.buckets') is null then
    return false;
  end if;
  -- As a text: where there is no such schema, the statement would not even be checked.
  execute $sql$
    insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
    values ('page-media', 'page-media', false, 10485760, array['image/jpeg', 'image/png', 'image/webp'])
    on conflict (id) do nothing
  $sql$;
  get diagnostics made = row_count;
  return made > 0;
end
$$;
revoke all on function discovery.ensure_media_bucket() from public;
grant execute on function discovery.ensure_media_bucket() to service_role;
