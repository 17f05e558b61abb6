-- What people decided about pages, as a filled-in worksheet has it: from now on a human's word. An absent value leaves what is stored.
-- payload: {rows: [{ig_username, category, promo_status, promo_price, pricing_notes}]}
-- -> {tables: {discovery.pages: counts}, unknown: [ig_username]}; a dry run does the same and rolls it back
create or replace function discovery.apply_reviews(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  answer jsonb;
begin
  if dry_run then
    return ops.preview('discovery.apply_reviews', payload);
  end if;
  with input as materialized (
    select distinct on (i.ig_username) i.*
    from rows from (jsonb_to_recordset(payload -> 'rows') as (ig_username text, category text, promo_status text, promo_price numeric, pricing_notes text))
      with ordinality as i(ig_username, category, promo_status, promo_price, pricing_notes, ord)
    order by i.ig_username, i.ord desc
  ), locked as materialized (
    select p.id, i.* from input i join discovery.pages p on p.ig_username = i.ig_username order by p.ig_username for no key update of p
  ), written as (
    update discovery.pages p
       set category = coalesce(l.category, p.category),
           category_confidence = case when l.category is null then p.category_confidence end,
           promo_status = coalesce(l.promo_status, p.promo_status),
           promo_status_source = case when l.promo_status is null then p.promo_status_source else 'human' end,
           promo_price = coalesce(l.promo_price, p.promo_price),
           pricing_notes = coalesce(l.pricing_notes, p.pricing_notes),
           recorded_at = now()
      from locked l
     where p.id = l.id
       and ((l.category is not null and (p.category, p.category_confidence) is distinct from (l.category, null::numeric))
         or (l.promo_status is not null and (p.promo_status, p.promo_status_source) is distinct from (l.promo_status, 'human'))
         or (l.promo_price is not null and p.promo_price is distinct from l.promo_price)
         or (l.pricing_notes is not null and p.pricing_notes is distinct from l.pricing_notes))
    returning 1
  )
  select jsonb_build_object(
    'tables', jsonb_build_object('discovery.pages', jsonb_build_object('inserted', 0, 'updated', (select count(*) from written),
       'unchanged', (select count(*) from locked) - (select count(*) from written))),
    'unknown', coalesce((select jsonb_agg(i.ig_username order by i.ig_username) from input i
                         where not exists (select from locked l where l.ig_username = i.ig_username)), '[]'))
    into answer;
  return answer;
end
$$;
revoke all on function discovery.apply_reviews(jsonb, boolean) from public;
grant execute on function discovery.apply_reviews(jsonb, boolean) to service_role;
