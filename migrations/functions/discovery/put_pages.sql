-- Part of discovery.import_pages: new pages are inserted, known ones merged and written only where that changes them.
-- pages: an array of discovery.pages rows -> {inserted, updated, unchanged}
create or replace function discovery.put_pages(pages jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  total integer;
  inserted integer;
  updated integer := 0;
begin
  select count(distinct i.ig_username) into total from jsonb_to_recordset(put_pages.pages) as i(ig_username text);

  insert into discovery.pages (
    ig_username, display_name, follower_count, category, category_confidence, promo_status, promo_indicators, contact_email,
    has_contact_form, last_profile_scraped_at, profile_pic_url, metadata, is_verified, is_private, promo_price,
    promo_status_source, last_categorized_at, listed_at, recorded_at, file_updated_at)
  select distinct on (i.ig_username)
    i.ig_username, i.display_name, i.follower_count, i.category, i.category_confidence, coalesce(i.promo_status, 'unknown'),
    coalesce(i.promo_indicators, '[]'), i.contact_email, i.has_contact_form, i.last_profile_scraped_at, i.profile_pic_url,
    coalesce(i.metadata, '{}'), i.is_verified, i.is_private, i.promo_price, i.promo_status_source, i.last_categorized_at,
    i.listed_at, i.recorded_at, i.file_updated_at
  from jsonb_populate_recordset(null::discovery.pages, put_pages.pages) i
  where not exists (select from discovery.pages p where p.ig_username = i.ig_username)
  order by i.ig_username
  on conflict (ig_username) do nothing;
  get diagnostics inserted = row_count;

  if inserted < total then
    -- Locked in the order of the handle, and merged with the row as it is once the lock is held.
    with locked as materialized (
      select p.id, discovery.merge_page(p, i) as m
      from jsonb_populate_recordset(null::discovery.pages, put_pages.pages) i
      join discovery.pages p on p.ig_username = i.ig_username
      where discovery.merge_page(p, i) is distinct from p
      order by p.ig_username
      for update of p
    )
    update discovery.pages p
       set (display_name, follower_count, category, category_confidence, promo_status, promo_indicators, contact_email,
            has_contact_form, last_profile_scraped_at, profile_pic_url, metadata, is_verified, is_private, promo_price,
            promo_status_source, last_categorized_at, listed_at, recorded_at, file_updated_at)
         = ((l.m).display_name, (l.m).follower_count, (l.m).category, (l.m).category_confidence, (l.m).promo_status,
            (l.m).promo_indicators, (l.m).contact_email, (l.m).has_contact_form, (l.m).last_profile_scraped_at,
            (l.m).profile_pic_url, (l.m).metadata, (l.m).is_verified, (l.m).is_private, (l.m).promo_price,
            (l.m).promo_status_source, (l.m).last_categorized_at, (l.m).listed_at, (l.m).recorded_at, (l.m).file_updated_at)
      from locked l
     where p.id = l.id;
    get diagnostics updated = row_count;
  end if;
  return jsonb_build_object('inserted', inserted, 'updated', updated, 'unchanged', total - inserted - updated);
end
$$;
revoke all on function discovery.put_pages(jsonb) from public;
grant execute on function discovery.put_pages(jsonb) to service_role;
