-- Makes an offer. payload: {id, offer: its columns, allow_duplicate}; the id is the caller's, so that a call that is sent again makes one.
-- -> {tables, others: those of the same name, which keep it from being made}
create or replace function outbound.create_offer(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  own constant uuid := (payload ->> 'id')::uuid;
  folded constant text := ops.fold_case(btrim(payload #>> '{offer,offer_name}'));
  others jsonb := '[]';
  made bigint := 0;
begin
  if dry_run then
    return ops.preview('outbound.create_offer', payload);
  end if;
  perform pg_advisory_xact_lock(hashtextextended('outbound.offers ' || folded, 0));
  if not (payload -> 'allow_duplicate')::boolean then
    select coalesce(jsonb_agg(o.id order by o.created_at, o.id), '[]') into others
    from outbound.offers o where ops.fold_case(btrim(o.offer_name)) = folded and o.id <> own;
  end if;
  if others = '[]' then
    insert into outbound.offers (id, offer_name, offer_description, offer_type, price_min, price_max, currency, target_industries,
                                 target_company_size, target_job_titles, value_proposition, pain_points, key_features, is_active, created_by)
    select own, i.offer_name, i.offer_description, coalesce(i.offer_type, 'service'), i.price_min, i.price_max, coalesce(i.currency, 'USD'),
           i.target_industries, i.target_company_size, i.target_job_titles, i.value_proposition, i.pain_points, i.key_features,
           coalesce(i.is_active, true), i.created_by
    from jsonb_populate_record(null::outbound.offers, payload -> 'offer') i
    on conflict (id) do nothing;
    get diagnostics made = row_count;
  end if;
  return jsonb_build_object(
    'tables', jsonb_build_object('outbound.offers', jsonb_build_object('inserted', made, 'updated', 0, 'unchanged', 0)), 'others', others);
end
$$;
revoke all on function outbound.create_offer(jsonb, boolean) from public;
grant execute on function outbound.create_offer(jsonb, boolean) to service_role;
