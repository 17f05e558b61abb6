-- Rows of one kind that crm.put_seeds takes (patterns, templates, signals), by their keys. after: the two keys of the last row, or null
-- -> {rows, next}
create or replace function crm.seed_list(kind text, after jsonb, page_size integer) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  with rows as (
    select r.keys, r.row
    from (
      select jsonb_build_array(p.pattern_type, p.pattern_key),
             jsonb_build_object('pattern_type', p.pattern_type, 'pattern_key', p.pattern_key, 'pattern_value', p.pattern_value,
                                'metadata', p.metadata, 'is_active', p.is_active)
      from crm.automation_patterns p where kind = 'patterns'
      union all
      select jsonb_build_array(a.lane, a.action_key),
             jsonb_build_object('lane', a.lane, 'stage', a.stage, 'action_key', a.action_key, 'action_text', a.action_text,
                                'metadata', a.metadata, 'is_active', a.is_active)
      from crm.next_best_actions a where kind = 'templates'
      union all
      select jsonb_build_array(s.product, s.signal_key),
             jsonb_build_object('product', s.product, 'signal_key', s.signal_key, 'signal_description', s.signal_description,
                                'offer_template', s.offer_template, 'is_active', s.is_active)
      from crm.fit_signals s where kind = 'signals'
    ) as r(keys, row)
    where after is null or jsonb_typeof(after) = 'null' or r.keys > after
    order by r.keys
    limit page_size
  )
  select ops.page(jsonb_agg(r.row order by r.keys), jsonb_agg(r.keys order by r.keys), page_size) from rows r
$$;
revoke all on function crm.seed_list(text, jsonb, integer) from public;
grant execute on function crm.seed_list(text, jsonb, integer) to service_role;
