-- What profiles say of clients: how many accounts they follow, which is the expected count of their next list.
-- profiles: [{ig_username, follows_count, scraped_at}] -> {noted}
create or replace function discovery.note_client_profiles(profiles jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  noted integer;
begin
  update discovery.clients c
     set following_count = i.follows_count
    from jsonb_to_recordset(profiles) as i(ig_username text, follows_count integer)
   where c.ig_username = i.ig_username and i.follows_count is not null and c.following_count is distinct from i.follows_count;
  get diagnostics noted = row_count;
  return jsonb_build_object('noted', noted);
end
$$;
revoke all on function discovery.note_client_profiles(jsonb) from public;
grant execute on function discovery.note_client_profiles(jsonb) to service_role;
