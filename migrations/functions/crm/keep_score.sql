-- The stored score is the total of its parts whenever one of them changes; which of them somebody set is kept, whoever it was. Who gives a new
-- contact some parts gives all of them. Security definer: whoever may change a contact need not call the formula.
create or replace function crm.keep_score() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if coalesce(current_setting('outreach.deriving', true), '') <> 'on' then
    if tg_op = 'INSERT' then
      new.set_by_hand := array['resonance_score', 'need_clarity_score', 'value_delivered_score', 'reliability_score', 'consent_level'];
    else
      new.set_by_hand := array(
        select p from unnest(coalesce(new.set_by_hand, '{}') || array[
          case when new.resonance_score is distinct from old.resonance_score then 'resonance_score' end,
          case when new.need_clarity_score is distinct from old.need_clarity_score then 'need_clarity_score' end,
          case when new.value_delivered_score is distinct from old.value_delivered_score then 'value_delivered_score' end,
          case when new.reliability_score is distinct from old.reliability_score then 'reliability_score' end,
          case when new.consent_level is distinct from old.consent_level then 'consent_level' end]) as p
        where p is not null group by p order by p);
    end if;
  end if;
  -- A score that comes with a new contact is kept as it came: old data has it.
  if tg_op = 'UPDATE' or coalesce(new.relationship_score, 50) = 50 then
    new.relationship_score := crm.score_total(new.resonance_score, new.need_clarity_score, new.value_delivered_score, new.reliability_score,
                                              new.consent_level, new.last_meaningful_touch, now());
  end if;
  return new;
end
$$;
revoke all on function crm.keep_score() from public;
