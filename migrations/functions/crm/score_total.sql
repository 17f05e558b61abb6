-- The relationship score: five stored parts, each within its limit, and recency, which decays with time. The same as liveScore in
-- src/crm/score.ts.
create or replace function crm.score_total(resonance integer, need_clarity integer, value_delivered integer, reliability integer, consent integer,
                                           last_touch timestamptz, at timestamptz) returns integer
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select least(coalesce(resonance, 0), 20) + least(coalesce(need_clarity, 0), 15) + least(coalesce(value_delivered, 0), 20)
         + least(coalesce(reliability, 0), 15) + least(coalesce(consent, 0), 10)
         + case when last_touch is null then 0
                when at - last_touch <= interval '7 days' then 20
                when at - last_touch <= interval '14 days' then 15
                when at - last_touch <= interval '30 days' then 10
                when at - last_touch <= interval '60 days' then 5 else 0 end
$$;
revoke all on function crm.score_total(integer, integer, integer, integer, integer, timestamptz, timestamptz) from public;
grant execute on function crm.score_total(integer, integer, integer, integer, integer, timestamptz, timestamptz) to service_role;
