-- What is stored of a page (a) once an import's record of it (b) is taken in. Pure; facts/discovery 5.5 tells what the
-- predecessor's merge destroyed. Four groups of columns, each with a clock of its own:
--   profile    last_profile_scraped_at; a profile's word beats a following list's, whatever the dates
--   list       listed_at
--   editorial  (recorded_at, file_updated_at): the record's own time, then its file's; a human's choice beats a machine's
--   metadata   as editorial, key by key
-- Null in b means absent and keeps what is stored; a null clock never wins.
create or replace function discovery.merge_page(a discovery.pages, b discovery.pages) returns discovery.pages
language plpgsql immutable set search_path = '' as $$
declare
  m discovery.pages := a;
  profile_newer boolean := b.last_profile_scraped_at is not null
    and b.last_profile_scraped_at >= coalesce(a.last_profile_scraped_at, '-infinity');
  list_newer boolean := b.listed_at is not null and b.listed_at >= coalesce(a.listed_at, '-infinity');
  newer boolean := (b.recorded_at is not null or b.file_updated_at is not null)
    and (coalesce(b.recorded_at, '-infinity'), coalesce(b.file_updated_at, '-infinity'))
     >= (coalesce(a.recorded_at, '-infinity'), coalesce(a.file_updated_at, '-infinity'));
  a_human boolean := a.category is not null and a.category_confidence is null;
  b_human boolean := b.category is not null and b.category_confidence is null;
  b_wins boolean;
begin
  b_wins := case
    when b.last_profile_scraped_at is not null then profile_newer
    when a.last_profile_scraped_at is not null then false
    else list_newer
  end;
  m.display_name := case when b_wins then coalesce(b.display_name, a.display_name) else coalesce(a.display_name, b.display_name) end;
  m.follower_count := case when b_wins then coalesce(b.follower_count, a.follower_count) else coalesce(a.follower_count, b.follower_count) end;
  m.is_verified := case when b_wins then coalesce(b.is_verified, a.is_verified) else coalesce(a.is_verified, b.is_verified) end;
  m.profile_pic_url := case when b_wins then coalesce(b.profile_pic_url, a.profile_pic_url) else coalesce(a.profile_pic_url, b.profile_pic_url) end;
  m.is_private := case when list_newer then coalesce(b.is_private, a.is_private) else coalesce(a.is_private, b.is_private) end;

  b_wins := b.category is not null and case
    when a.category is null then true
    when a_human <> b_human then b_human
    else newer
  end;
  if b_wins then
    m.category := b.category;
    m.category_confidence := b.category_confidence;
  end if;

  b_wins := b.promo_status_source is not null and case
    when a.promo_status_source is null then true
    when (a.promo_status_source = 'human') <> (b.promo_status_source = 'human') then b.promo_status_source = 'human'
    else newer
  end;
  if b_wins then
    m.promo_status := b.promo_status;
    m.promo_status_source := b.promo_status_source;
  end if;

  if b.promo_indicators <> '[]' and (newer or a.promo_indicators = '[]') then
    m.promo_indicators := b.promo_indicators;
  end if;
  m.contact_email := case when newer then coalesce(b.contact_email, a.contact_email) else coalesce(a.contact_email, b.contact_email) end;
  m.has_contact_form := case when newer then coalesce(b.has_contact_form, a.has_contact_form) else coalesce(a.has_contact_form, b.has_contact_form) end;
  m.promo_price := case when newer then coalesce(b.promo_price, a.promo_price) else coalesce(a.promo_price, b.promo_price) end;
  m.metadata := case when newer then a.metadata || coalesce(b.metadata, '{}') else coalesce(b.metadata, '{}') || a.metadata end;
  -- The picture belongs to the profile, not to the record; one that is already stored is not fetched again.
  if b.metadata ? 'profile_pic' and a.metadata ? 'profile_pic' then
    m.metadata := jsonb_set(m.metadata, '{profile_pic}', case
      when not profile_newer or (a.metadata #>> '{profile_pic,sha256}') = (b.metadata #>> '{profile_pic,sha256}')
        then a.metadata -> 'profile_pic'
      else b.metadata -> 'profile_pic'
    end);
  end if;

  m.last_profile_scraped_at := greatest(a.last_profile_scraped_at, b.last_profile_scraped_at);
  m.last_categorized_at := greatest(a.last_categorized_at, b.last_categorized_at);
  m.listed_at := greatest(a.listed_at, b.listed_at);
  if newer then
    m.recorded_at := b.recorded_at;
    m.file_updated_at := b.file_updated_at;
  end if;
  return m;
end
$$;
revoke all on function discovery.merge_page(discovery.pages, discovery.pages) from public;
grant execute on function discovery.merge_page(discovery.pages, discovery.pages) to service_role;
