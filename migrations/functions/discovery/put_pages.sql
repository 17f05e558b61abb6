-- Part of discovery.import_pages: new pages are inserted, known ones merged and written only where that changes them.
-- pages: an array of discovery.pages rows -> {inserted, updated, unchanged}
-- Merging (facts/discovery 5.5 tells what the predecessor's merge destroyed) goes by four groups of columns, each with a clock of its own:
--   profile    last_profile_scraped_at; a profile's word beats a following list's, whatever the dates
--   list       listed_at
--   editorial  (recorded_at, file_updated_at): the record's own time, then its file's; a human's choice beats a machine's
--   metadata   as editorial, key by key
-- Null in a record means absent and keeps what is stored; a null clock never wins.
-- A generic plan: it looks rows up one by one in the key, also where the planner knows the length of the batch and would rather read all pages.
create or replace function discovery.put_pages(pages jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = 'force_generic_plan' as $$
declare
  -- Read once: the statements below each need it.
  input constant discovery.pages[] := array(
    select distinct on (i.ig_username) i from jsonb_populate_recordset(null::discovery.pages, put_pages.pages) i order by i.ig_username);
  total constant integer := cardinality(input);
  batch constant text := regexp_replace(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0'), '^(.{8})', '\1-');
  inserted integer;
  updated integer := 0;
begin
  insert into discovery.pages (
    id, ig_username, display_name, follower_count, category, category_confidence, promo_status, promo_indicators, contact_email,
    has_contact_form, last_profile_scraped_at, profile_pic_url, metadata, is_verified, is_private, promo_price,
    promo_status_source, last_categorized_at, listed_at, recorded_at, file_updated_at)
  select
    -- As uuidv7() of PostgreSQL 18: pages of one batch lie side by side in every index, and so do all the rows that will point to them.
    overlay(overlay(gen_random_uuid()::text placing batch from 1 for 13) placing '7' from 15 for 1)::uuid,
    i.ig_username, i.display_name, i.follower_count, i.category, i.category_confidence, coalesce(i.promo_status, 'unknown'),
    coalesce(i.promo_indicators, '[]'), i.contact_email, i.has_contact_form, i.last_profile_scraped_at, i.profile_pic_url,
    coalesce(i.metadata, '{}'), i.is_verified, i.is_private, i.promo_price, i.promo_status_source, i.last_categorized_at,
    i.listed_at, i.recorded_at, i.file_updated_at
  from unnest(input) i
  where not exists (select from discovery.pages p where p.ig_username = i.ig_username)
  order by i.ig_username
  on conflict (ig_username) do nothing;
  get diagnostics inserted = row_count;

  if inserted < total then
    -- Locked in the order of the handle, and merged with the row as it is once the lock is held.
    with merged as materialized (
      select p.id, m.*
      from unnest(input) b
      join discovery.pages p on p.ig_username = b.ig_username
      cross join lateral (
        select b.last_profile_scraped_at >= coalesce(p.last_profile_scraped_at, '-infinity') as profile_newer,
               b.listed_at >= coalesce(p.listed_at, '-infinity') as list_newer,
               (b.recorded_at is not null or b.file_updated_at is not null)
                 and (coalesce(b.recorded_at, '-infinity'), coalesce(b.file_updated_at, '-infinity'))
                  >= (coalesce(p.recorded_at, '-infinity'), coalesce(p.file_updated_at, '-infinity')) as newer
      ) clock
      cross join lateral (
        select case when b.last_profile_scraped_at is not null then clock.profile_newer
                    else p.last_profile_scraped_at is null and clock.list_newer end as profile_wins,
               b.category is not null
                 and (p.category is null
                   or case when (p.category_confidence is null) <> (b.category_confidence is null) then b.category_confidence is null
                           else clock.newer end) as category_wins,
               b.promo_status_source is not null
                 and (p.promo_status_source is null
                   or case when (p.promo_status_source = 'human') <> (b.promo_status_source = 'human') then b.promo_status_source = 'human'
                           else clock.newer end) as status_wins
      ) who
      cross join lateral (
        select case when who.profile_wins then coalesce(b.display_name, p.display_name) else coalesce(p.display_name, b.display_name) end as display_name,
               case when who.profile_wins then coalesce(b.follower_count, p.follower_count)
                    else coalesce(p.follower_count, b.follower_count) end as follower_count,
               case when who.category_wins then b.category else p.category end as category,
               case when who.category_wins then b.category_confidence else p.category_confidence end as category_confidence,
               case when who.status_wins then b.promo_status else p.promo_status end as promo_status,
               case when b.promo_indicators <> '[]' and (clock.newer or p.promo_indicators = '[]') then b.promo_indicators
                    else p.promo_indicators end as promo_indicators,
               case when clock.newer then coalesce(b.contact_email, p.contact_email)
                    else coalesce(p.contact_email, b.contact_email) end as contact_email,
               case when clock.newer then coalesce(b.has_contact_form, p.has_contact_form)
                    else coalesce(p.has_contact_form, b.has_contact_form) end as has_contact_form,
               greatest(p.last_profile_scraped_at, b.last_profile_scraped_at) as last_profile_scraped_at,
               case when who.profile_wins then coalesce(b.profile_pic_url, p.profile_pic_url)
                    else coalesce(p.profile_pic_url, b.profile_pic_url) end as profile_pic_url,
               case when clock.newer then p.metadata || coalesce(b.metadata, '{}') else coalesce(b.metadata, '{}') || p.metadata end
                 -- The picture belongs to the profile, not to the record; one that is already stored is not fetched again.
                 || case when b.metadata ? 'profile_pic' and p.metadata ? 'profile_pic' then jsonb_build_object('profile_pic',
                      case when clock.profile_newer
                            and ((p.metadata #>> '{profile_pic,sha256}') = (b.metadata #>> '{profile_pic,sha256}')) is not true
                           then b.metadata -> 'profile_pic' else p.metadata -> 'profile_pic' end)
                    else '{}' end as metadata,
               case when who.profile_wins then coalesce(b.is_verified, p.is_verified) else coalesce(p.is_verified, b.is_verified) end as is_verified,
               case when clock.list_newer then coalesce(b.is_private, p.is_private) else coalesce(p.is_private, b.is_private) end as is_private,
               case when clock.newer then coalesce(b.promo_price, p.promo_price) else coalesce(p.promo_price, b.promo_price) end as promo_price,
               case when who.status_wins then b.promo_status_source else p.promo_status_source end as promo_status_source,
               greatest(p.last_categorized_at, b.last_categorized_at) as last_categorized_at,
               greatest(p.listed_at, b.listed_at) as listed_at,
               case when clock.newer then b.recorded_at else p.recorded_at end as recorded_at,
               case when clock.newer then b.file_updated_at else p.file_updated_at end as file_updated_at
      ) m
      where (m.display_name, m.follower_count, m.category, m.category_confidence, m.promo_status, m.promo_indicators, m.contact_email,
             m.has_contact_form, m.last_profile_scraped_at, m.profile_pic_url, m.metadata, m.is_verified, m.is_private, m.promo_price,
             m.promo_status_source, m.last_categorized_at, m.listed_at, m.recorded_at, m.file_updated_at)
        is distinct from
            (p.display_name, p.follower_count, p.category, p.category_confidence, p.promo_status, p.promo_indicators, p.contact_email,
             p.has_contact_form, p.last_profile_scraped_at, p.profile_pic_url, p.metadata, p.is_verified, p.is_private, p.promo_price,
             p.promo_status_source, p.last_categorized_at, p.listed_at, p.recorded_at, p.file_updated_at)
      order by p.ig_username
      for no key update of p
    )
    update discovery.pages p
       set display_name = m.display_name, follower_count = m.follower_count, category = m.category,
           category_confidence = m.category_confidence, promo_status = m.promo_status, promo_indicators = m.promo_indicators,
           contact_email = m.contact_email, has_contact_form = m.has_contact_form, last_profile_scraped_at = m.last_profile_scraped_at,
           profile_pic_url = m.profile_pic_url, metadata = m.metadata, is_verified = m.is_verified, is_private = m.is_private,
           promo_price = m.promo_price, promo_status_source = m.promo_status_source, last_categorized_at = m.last_categorized_at,
           listed_at = m.listed_at, recorded_at = m.recorded_at, file_updated_at = m.file_updated_at
      from merged m
     where p.id = m.id;
    get diagnostics updated = row_count;
  end if;
  return jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated);
end
$$;
revoke all on function discovery.put_pages(jsonb) from public;
grant execute on function discovery.put_pages(jsonb) to service_role;
