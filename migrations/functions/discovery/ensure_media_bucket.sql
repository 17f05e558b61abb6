-- The bucket for profile pictures and post images, where there is Supabase Storage: private, and without a policy for anon or
-- authenticated, so that only the service key reads and writes it. Whoever migrates calls it each time: a bucket can be deleted.
-- An existing bucket keeps its settings. -> whether it was made
create or replace function discovery.ensure_media_bucket() returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  buckets constant regclass := to_regclass('storage.buckets');
  made integer;
begin
  if buckets is null then
    return false;
  end if;
  -- Put together, so that it is looked at only where there is such a table.
  execute format('insert into %s (id, name, public, file_size_limit, allowed_mime_types)
    values ($1, $1, false, 10485760, $2) on conflict (id) do nothing', buckets)
  using 'page-media', array['image/jpeg', 'image/png', 'image/webp'];
  get diagnostics made = row_count;
  return made > 0;
end
$$;
revoke all on function discovery.ensure_media_bucket() from public;
grant execute on function discovery.ensure_media_bucket() to service_role;
