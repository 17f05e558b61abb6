-- Adds contacts by handle; one that is there is left as it is, but what it does not know is filled in. payload: {by, contacts: [{handle,
-- display_name, profile_url, bio, follower_count, following_count, tags}]}. A handle that was merged is the contact that was kept.
-- -> {tables}
create or replace function crm.add_contacts(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  added bigint;
  filled bigint;
  given bigint;
begin
  if dry_run then
    return ops.preview('crm.add_contacts', payload);
  end if;
  perform crm.sign_changes(payload ->> 'by', 'contacts add');
  with given as materialized (
    select distinct on (g.handle) g.*
    from jsonb_to_recordset(payload -> 'contacts') as g(handle text, display_name text, profile_url text, bio text, follower_count integer,
                                                        following_count integer, tags text[])
    order by g.handle
  ), known as materialized (
    select g.handle, coalesce(c.id, m.contact_id) as id
    from given g left join crm.instagram_contacts c on c.instagram_username = g.handle left join crm.merged_handles m on m.handle = g.handle
  ), new as (
    insert into crm.instagram_contacts (instagram_username, display_name, profile_url, bio, follower_count, following_count, tags)
    select g.handle, g.display_name, coalesce(g.profile_url, 'https://www.instagram.com/' || g.handle || '/'), g.bio, g.follower_count, g.following_count, nullif(g.tags, '{}')
    from given g join known k on k.handle = g.handle where k.id is null
    order by g.handle
    on conflict (instagram_username) do nothing
    returning 1
  ), old as (
    update crm.instagram_contacts c
       set display_name = coalesce(c.display_name, g.display_name), profile_url = coalesce(c.profile_url, g.profile_url),
           bio = coalesce(c.bio, g.bio), follower_count = coalesce(c.follower_count, g.follower_count),
           following_count = coalesce(c.following_count, g.following_count),
           tags = case when c.tags @> g.tags or coalesce(g.tags, '{}') = '{}' then c.tags
                       else coalesce(c.tags, '{}') || array(select t from unnest(g.tags) with ordinality as x(t, n)
                                                            where t <> all (coalesce(c.tags, '{}')) order by n) end
      from known k join given g on g.handle = k.handle
     where c.id = k.id and k.handle = c.instagram_username
       and (c.display_name is null and g.display_name is not null or c.profile_url is null and g.profile_url is not null
            or c.bio is null and g.bio is not null or c.follower_count is null and g.follower_count is not null
            or c.following_count is null and g.following_count is not null
            or coalesce(g.tags, '{}') <> '{}' and not coalesce(c.tags, '{}') @> g.tags)
    returning 1
  )
  select (select count(*) from given), (select count(*) from new), (select count(*) from old) into given, added, filled;
  return jsonb_build_object('tables', jsonb_build_object('crm.instagram_contacts', jsonb_build_object(
    'inserted', added, 'updated', filled, 'unchanged', given - added - filled)));
end
$$;
revoke all on function crm.add_contacts(jsonb, boolean) from public;
grant execute on function crm.add_contacts(jsonb, boolean) to service_role;
