-- Stores parts of scores that were derived, and the totals. What somebody set by hand meanwhile stands. payload: {recompute: also what was set by
-- hand, rows: [{id, resonance_score, need_clarity_score, value_delivered_score, reliability_score, consent_level}]} -> {tables}
create or replace function crm.put_scores(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set statement_timeout = '60s' as $$
declare
  recompute constant boolean := coalesce((payload -> 'recompute')::boolean, false);
  given bigint;
  changed bigint;
begin
  if dry_run then
    return ops.preview('crm.put_scores', payload);
  end if;
  perform set_config('outreach.deriving', 'on', true);
  with derived as materialized (
    select * from jsonb_to_recordset(payload -> 'rows') as r(id uuid, resonance_score integer, need_clarity_score integer,
                                                             value_delivered_score integer, reliability_score integer, consent_level integer)
  ), due as materialized (
    select d.id,
           case when h.by_hand @> '{resonance_score}' then c.resonance_score else d.resonance_score end as resonance,
           case when h.by_hand @> '{need_clarity_score}' then c.need_clarity_score else d.need_clarity_score end as need_clarity,
           case when h.by_hand @> '{value_delivered_score}' then c.value_delivered_score else d.value_delivered_score end as value_delivered,
           case when h.by_hand @> '{reliability_score}' then c.reliability_score else d.reliability_score end as reliability,
           case when h.by_hand @> '{consent_level}' then c.consent_level else d.consent_level end as consent,
           h.by_hand
    from derived d join crm.instagram_contacts c on c.id = d.id
    cross join lateral (select case when recompute then '{}' else coalesce(c.set_by_hand, '{}') end as by_hand) h
  ), stored as (
    update crm.instagram_contacts c
       set resonance_score = d.resonance, need_clarity_score = d.need_clarity, value_delivered_score = d.value_delivered,
           reliability_score = d.reliability, consent_level = d.consent, set_by_hand = nullif(d.by_hand, '{}'),
           relationship_score = crm.score_total(d.resonance, d.need_clarity, d.value_delivered, d.reliability, d.consent, c.last_meaningful_touch, now())
      from due d
     where c.id = d.id
       and (c.resonance_score, c.need_clarity_score, c.value_delivered_score, c.reliability_score, c.consent_level, coalesce(c.set_by_hand, '{}'),
            c.relationship_score)
           is distinct from (d.resonance, d.need_clarity, d.value_delivered, d.reliability, d.consent, d.by_hand,
                             crm.score_total(d.resonance, d.need_clarity, d.value_delivered, d.reliability, d.consent, c.last_meaningful_touch, now()))
    returning 1
  )
  select (select count(*) from due), (select count(*) from stored) into given, changed;
  perform set_config('outreach.deriving', '', true);
  return jsonb_build_object('tables', jsonb_build_object('crm.instagram_contacts', jsonb_build_object(
    'inserted', 0, 'updated', changed, 'unchanged', given - changed)));
end
$$;
revoke all on function crm.put_scores(jsonb, boolean) from public;
grant execute on function crm.put_scores(jsonb, boolean) to service_role;
