-- What the categorizer says of pages. A human's category (no confidence beside it) and a human's promo status stay; a status that an import
-- brought gives way to a verdict only, not to "unknown"; a stored address stays. A category of null takes back what a machine said before.
-- payload: {pages: [{page_id, category, confidence, promo_status, indicators, email, categorizer}], events: as put_promo_events}
-- -> {tables: {name: counts}}; a dry run does the same and rolls it back
create or replace function discovery.put_categories(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  total integer;
  updated integer;
  tables jsonb;
begin
  with input as materialized (
    select i.* from jsonb_to_recordset(payload -> 'pages') as i(
      page_id uuid, category text, confidence numeric, promo_status text, indicators jsonb, email text, categorizer jsonb)
  ), verdict as materialized (
    select p.id, i.categorizer,
           case when h.by_human then p.category else i.category end as category,
           case when h.by_human then null when i.category is null then null else i.confidence end as category_confidence,
           case when h.status_stays then p.promo_status else i.promo_status end as promo_status,
           case when h.status_stays then p.promo_status_source else 'detector' end as promo_status_source,
           case when i.indicators <> '[]' then i.indicators else p.promo_indicators end as promo_indicators,
           coalesce(p.contact_email, i.email) as contact_email
    from input i
    join discovery.pages p on p.id = i.page_id
    cross join lateral (
      select p.category is not null and p.category_confidence is null as by_human,
             p.promo_status_source = 'human'
               or (i.promo_status = 'unknown' and coalesce(p.promo_status_source, 'import') = 'import') as status_stays
    ) h
    order by p.id
    for update of p
  ), written as (
    update discovery.pages p
       set category = v.category, category_confidence = v.category_confidence, promo_status = v.promo_status,
           promo_status_source = v.promo_status_source, promo_indicators = v.promo_indicators, contact_email = v.contact_email,
           metadata = p.metadata || jsonb_build_object('categorizer', v.categorizer), last_categorized_at = now()
      from verdict v
     where p.id = v.id
       and (p.category, p.category_confidence, p.promo_status, p.promo_status_source, p.promo_indicators, p.contact_email, p.metadata -> 'categorizer')
           is distinct from
           (v.category, v.category_confidence::numeric(5, 2), v.promo_status, v.promo_status_source, v.promo_indicators, v.contact_email, v.categorizer)
    returning 1
  )
  select (select count(*) from input), (select count(*) from written) into total, updated;
  tables := jsonb_build_object('discovery.pages', jsonb_build_object('inserted', 0, 'updated', updated, 'unchanged', total - updated),
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
