-- What the categorizer says of pages. A human's category (no confidence beside it) and a human's promo status stay; a status that an import
-- brought gives way to a verdict only, not to "unknown"; a stored address stays. A category of null takes back what these rules said before,
-- and not what an import brought.
-- What was found stands with the newest snapshot, too: every address, the forms, the words about promos; nothing found takes nothing away.
-- payload: {pages: [{page_id, category, confidence, promo_status, indicators, emails, has_contact_form, contact_forms, website, categorizer}],
-- events: as put_promo_events}; website: what was read of the linked site just now, or null
-- -> {tables: {name: counts}}; a dry run does the same and rolls it back
create or replace function discovery.put_categories(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  total integer;
  updated integer;
  snapshots integer;
  tables jsonb;
begin
  with input as materialized (
    select i.* from jsonb_to_recordset(payload -> 'pages') as i(
      page_id uuid, category text, confidence numeric, promo_status text, indicators jsonb, emails jsonb, has_contact_form boolean,
      contact_forms jsonb, website jsonb, categorizer jsonb)
  ), verdict as materialized (
    select p.id,
           p.metadata || jsonb_build_object('categorizer', i.categorizer)
             || case when jsonb_typeof(i.website) = 'object' then jsonb_build_object('website', i.website) else '{}' end as metadata,
           coalesce(i.has_contact_form, p.has_contact_form) as has_contact_form,
           case when h.category_stays then p.category else i.category end as category,
           case when h.category_stays then p.category_confidence when i.category is null then null else i.confidence end as category_confidence,
           case when h.status_stays then p.promo_status else i.promo_status end as promo_status,
           case when h.status_stays then p.promo_status_source else 'detector' end as promo_status_source,
           case when i.indicators <> '[]' then i.indicators else p.promo_indicators end as promo_indicators,
           coalesce(p.contact_email, i.emails ->> 0) as contact_email
    from input i
    join discovery.pages p on p.id = i.page_id
    cross join lateral (
      select p.category is not null
               and (p.category_confidence is null
                 or (i.category is null and (p.metadata #>> '{categorizer,assigned}') is distinct from p.category)) as category_stays,
             p.promo_status_source = 'human'
               or (i.promo_status = 'unknown' and coalesce(p.promo_status_source, 'import') = 'import') as status_stays
    ) h
    order by p.ig_username
    for no key update of p
  ), written as (
    update discovery.pages p
       set category = v.category, category_confidence = v.category_confidence, promo_status = v.promo_status,
           promo_status_source = v.promo_status_source, promo_indicators = v.promo_indicators, contact_email = v.contact_email,
           has_contact_form = v.has_contact_form, metadata = v.metadata, last_categorized_at = now()
      from verdict v
     where p.id = v.id
       and (p.category, p.category_confidence, p.promo_status, p.promo_status_source, p.promo_indicators, p.contact_email, p.has_contact_form,
          p.metadata)
           is distinct from
           (v.category, v.category_confidence::numeric(5, 2), v.promo_status, v.promo_status_source, v.promo_indicators, v.contact_email,
            v.has_contact_form, v.metadata)
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, updated;

  with newest as materialized (
    select s.id, i.emails, i.contact_forms as forms, i.indicators
    from jsonb_to_recordset(payload -> 'pages') as i(page_id uuid, emails jsonb, contact_forms jsonb, indicators jsonb)
    cross join lateral (
      select o.id from discovery.page_profiles o where o.page_id = i.page_id order by o.scraped_at desc nulls last limit 1
    ) s
    where i.emails <> '[]' or i.contact_forms <> '[]' or i.indicators <> '[]'
    order by s.id
  ), found as materialized (
    select n.*, s.email_candidates, s.contact_forms, s.promo_mentions
    from newest n
    cross join lateral (
      select o.email_candidates, o.contact_forms, o.promo_mentions from discovery.page_profiles o where o.id = n.id for no key update
    ) s
  ), wanted as (
    select f.id,
           f.email_candidates || coalesce((
             select jsonb_agg(e.value order by e.ord) from jsonb_array_elements(f.emails) with ordinality as e(value, ord)
             where not f.email_candidates @> e.value), '[]') as email_candidates,
           case when f.forms = '[]' then f.contact_forms else f.forms end as contact_forms,
           case when f.indicators = '[]' then f.promo_mentions else f.indicators end as promo_mentions
    from found f
  )
  update discovery.page_profiles s
     set email_candidates = w.email_candidates, contact_forms = w.contact_forms, promo_mentions = w.promo_mentions
    from wanted w
   where s.id = w.id
     and (s.email_candidates, s.contact_forms, s.promo_mentions) is distinct from (w.email_candidates, w.contact_forms, w.promo_mentions);
  get diagnostics snapshots = row_count;

  tables := jsonb_build_object('discovery.pages', jsonb_build_object('inserted', 0, 'updated', updated, 'unchanged', total - updated),
                               'discovery.page_profiles', jsonb_build_object('inserted', 0, 'updated', snapshots, 'unchanged', 0),
                               'discovery.promo_events', discovery.put_promo_events(payload -> 'events'));
  if dry_run then
    raise exception using errcode = 'OR001';
  end if;
  return jsonb_build_object('tables', tables);
exception when sqlstate 'OR001' then
  return jsonb_build_object('tables', tables);
end
$$;
revoke all on function discovery.put_categories(jsonb, boolean) from public;
grant execute on function discovery.put_categories(jsonb, boolean) to service_role;
