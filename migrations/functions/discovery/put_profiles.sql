-- Part of discovery.import_pages: snapshots of profiles. A snapshot (page, moment) is written once; a second telling of it
-- only fills what the first left out. profiles: [{ig_username, bio, external_url, email_candidates, contact_forms,
-- promo_mentions, posts, scraped_at, run_id, metadata}] -> {inserted, updated, unchanged}
create or replace function discovery.put_profiles(profiles jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  total integer;
  inserted integer;
  updated integer := 0;
begin
  with input as (
    select distinct on (p.id, i.scraped_at) p.id as page_id, i.*
    from jsonb_to_recordset(put_profiles.profiles) as i(
      ig_username text, bio text, external_url text, email_candidates jsonb, contact_forms jsonb, promo_mentions jsonb,
      posts jsonb, scraped_at timestamptz, run_id uuid, metadata jsonb)
    join discovery.pages p on p.ig_username = i.ig_username
    order by p.id, i.scraped_at
  ), written as (
    insert into discovery.page_profiles (page_id, bio, external_url, email_candidates, contact_forms, promo_mentions, posts,
                                         scraped_at, source_run_id, metadata)
    select i.page_id, i.bio, i.external_url, coalesce(i.email_candidates, '[]'), coalesce(i.contact_forms, '[]'),
           coalesce(i.promo_mentions, '[]'), coalesce(i.posts, '[]'), i.scraped_at,
           coalesce(i.run_id, (select r.id from discovery.scrape_runs r
            where r.job_type = 'profile_scrape' and r.target_username = i.ig_username and r.finished_at = i.scraped_at
              and (r.metadata ->> 'synthetic') = 'true')),
           coalesce(i.metadata, '{}')
    from input i
    order by i.page_id, i.scraped_at
    on conflict (page_id, scraped_at) do nothing
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, inserted;

  if inserted < total then
    -- Looked up one by one in the key: a join over all of the table is what a planner without statistics makes of it.
    with known as materialized (
      select distinct on (k.id) k.id, i.*
      from jsonb_to_recordset(put_profiles.profiles) as i(
        ig_username text, bio text, external_url text, email_candidates jsonb, contact_forms jsonb, promo_mentions jsonb,
        posts jsonb, scraped_at timestamptz, metadata jsonb)
      join discovery.pages p on p.ig_username = i.ig_username
      cross join lateral (
        select o.* from discovery.page_profiles o
        where o.page_id = p.id and o.scraped_at is not distinct from i.scraped_at
        limit 1
      ) k
      where (k.bio is null and i.bio is not null)
         or (k.external_url is null and i.external_url is not null)
         or (k.email_candidates = '[]' and i.email_candidates <> '[]')
         or (k.contact_forms = '[]' and i.contact_forms <> '[]')
         or (k.promo_mentions = '[]' and i.promo_mentions <> '[]')
         or (k.posts = '[]' and i.posts <> '[]')
         or not k.metadata @> (coalesce(i.metadata, '{}') || k.metadata)
      order by k.id
    ), locked as materialized (
      select i.* from known i
      cross join lateral (select from discovery.page_profiles o where o.id = i.id for no key update) o
    )
    update discovery.page_profiles s
       set bio = coalesce(s.bio, i.bio),
           external_url = coalesce(s.external_url, i.external_url),
           email_candidates = case when s.email_candidates = '[]' then coalesce(i.email_candidates, '[]') else s.email_candidates end,
           contact_forms = case when s.contact_forms = '[]' then coalesce(i.contact_forms, '[]') else s.contact_forms end,
           promo_mentions = case when s.promo_mentions = '[]' then coalesce(i.promo_mentions, '[]') else s.promo_mentions end,
           posts = case when s.posts = '[]' then coalesce(i.posts, '[]') else s.posts end,
           metadata = coalesce(i.metadata, '{}') || s.metadata
      from locked i
     where s.id = i.id;
    get diagnostics updated = row_count;
  end if;
  return jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated);
end
$$;
revoke all on function discovery.put_profiles(jsonb) from public;
grant execute on function discovery.put_profiles(jsonb) to service_role;
