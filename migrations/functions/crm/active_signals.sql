-- The fit signals that are looked for -> [{product, signal_key, signal_description, offer_template}]
create or replace function crm.active_signals() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('product', s.product, 'signal_key', s.signal_key, 'signal_description', s.signal_description,
                                               'offer_template', s.offer_template) order by s.product, s.signal_key), '[]')
  from crm.fit_signals s where s.is_active is not false
$$;
revoke all on function crm.active_signals() from public;
grant execute on function crm.active_signals() to service_role;
