-- What profiles say of clients: how many accounts they follow, which is the expected count of their next list.
-- profiles: [{ig_username, follows_count, scraped_at}] -> {noted}
create or replace function discovery.note_client_profiles(profiles jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  noted integer;
begin
  update discovery.clients c
     set following_count = i.follows_count, metadata = c.metadata || jsonb_build_object('follows_counted_at', i.scraped_at)
    from (
      select k.id, j.follows_count, j.scraped_at
      from jsonb_to_recordset(profiles) as j(ig_username text, follows_count integer, scraped_at timestamptz)
      join discovery.clients k on k.ig_username = j.ig_username
      -- An older profile that comes later does not win.
      where j.follows_count is not null and j.scraped_at >= coalesce((k.metadata ->> 'follows_counted_at')::timestamptz, '-infinity')
      order by k.ig_username
      for no key update of k
    ) i
   where c.id = i.id
     and (c.following_count, (c.metadata ->> 'follows_counted_at')::timestamptz) is distinct from (i.follows_count, i.scraped_at);
  get diagnostics noted = row_count;
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function discovery.note_client_profiles(jsonb) from public;
grant execute on function discovery.note_client_profiles(jsonb) to service_role;
