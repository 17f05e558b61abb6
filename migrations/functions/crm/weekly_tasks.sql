-- The week's tasks by the document's three ranges of the stored score and its limits, and who may get an offer: consent, the golden trigger, and
-- three touches in 30 days that were none, for each offer. Whoever is suppressed or held is in none.
-- -> [{task, username, display_name, relationship_score, stage, last_meaningful_touch}]
create or replace function crm.weekly_tasks() returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  looked_at constant integer := 100;  -- of each range, of whom some may be suppressed
  ids uuid[];
  agreed uuid[];
  answer jsonb;
begin
  agreed := array(
    select s.contact_id
    from (select distinct on (s.contact_id) s.contact_id, s.is_given from crm.consents s order by s.contact_id, s.at desc, s.noted_at desc) s
    join crm.instagram_contacts c on c.id = s.contact_id
    where s.is_given and (crm.signal_counts(c.fit_signals)).repeated is not null and crm.accepted_help(c.value_delivered_log) is not null
      and crm.asked_opinion(c.trust_signals) is not null);
  agreed := array(
    select t.contact_id
    from (
      select m.contact_id, m.lane from crm.instagram_messages m
      where m.contact_id = any (agreed) and m.is_outbound and m.sent_at between now() - interval '30 days' and now()
      union all
      select n.contact_id, n.lane from crm.contact_touches n where n.contact_id = any (agreed) and n.at between now() - interval '30 days' and now()
    ) t
    group by t.contact_id
    having count(*) filter (where t.lane is distinct from 'offer') >= 3 * greatest(count(*) filter (where t.lane = 'offer'), 1));
  ids := array(
    select c.id from (select c.id, c.relationship_score as score, c.instagram_username from crm.instagram_contacts c where c.relationship_score >= 60
                      order by c.relationship_score desc, c.instagram_username limit looked_at) c
    union all
    select c.id from (select c.id from crm.instagram_contacts c where c.relationship_score >= 40 and c.relationship_score < 60
                      order by c.relationship_score desc, c.instagram_username limit looked_at) c
    union all
    select c.id from (select c.id from crm.instagram_contacts c where c.relationship_score < 40
                      order by c.relationship_score desc, c.instagram_username limit looked_at) c) || agreed;
  with free as materialized (
    select distinct i as id from unnest(ids) as i
    where i not in (select n.id from ops.suppressed_rows('crm.instagram_contacts', ids) n)
      and i not in (select h.contact_id from crm.holds h where h.decided_at is null)
  ), task as (
    select f.id, case when c.relationship_score >= 60 then 'micro_win' when c.relationship_score >= 40 then 'curiosity' else 'rewarm' end as task
    from free f join crm.instagram_contacts c on c.id = f.id where c.relationship_score is not null
    union all
    select f.id, 'offer' from free f where f.id = any (agreed)
  ), ranked as (
    select t.task, c.*, row_number() over (partition by t.task order by c.relationship_score desc nulls last, c.instagram_username) as place
    from task t join crm.instagram_contacts c on c.id = t.id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'task', r.task, 'username', r.instagram_username, 'display_name', r.display_name, 'relationship_score', r.relationship_score,
    'stage', coalesce(r.relationship_stage, 'first_touch'), 'last_meaningful_touch', r.last_meaningful_touch)
    order by array_position(array['micro_win', 'curiosity', 'rewarm', 'offer'], r.task), r.place), '[]')
  into answer
  from ranked r where r.place <= case r.task when 'micro_win' then 10 when 'curiosity' then 10 else 5 end;
  return answer;
end
$$;
revoke all on function crm.weekly_tasks() from public;
grant execute on function crm.weekly_tasks() to service_role;
