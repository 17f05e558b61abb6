-- What is due in running campaigns, the longest due first: places whose follow-up is, and those to be called since an e-mail of `days` ago
-- that was sent, opened or clicked has no reply and no call. A place is told once. Nobody who said no, replied or left is due for anything;
-- who is not interested (outbound.interest_of) only for what somebody planned since.
-- filter: {days, campaign_id}; after: {due, id, as_of} -> {rows: [{email, phone, campaign, due, why}], next}; a page may be short.
create or replace function outbound.follow_ups(filter jsonb, after jsonb, page_size integer) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
  -- In the order of the indexes, a page at a time: all that is due would be sorted for each page otherwise.
  set plan_cache_mode = force_custom_plan set enable_bitmapscan = off set enable_sort = off as $$
declare
  -- All pages tell of one moment.
  as_of constant timestamptz := coalesce((after ->> 'as_of')::timestamptz, now());
  wait constant interval := make_interval(secs => (filter ->> 'days')::double precision * 86400);
  wanted constant uuid := (filter ->> 'campaign_id')::uuid;
  from_due constant timestamptz := coalesce((after ->> 'due')::timestamptz, '-infinity');
  from_id constant uuid := coalesce((after ->> 'id')::uuid, '00000000-0000-0000-0000-000000000000');
  running uuid[];
begin
  running := array(select c.id from outbound.campaigns c where c.campaign_status = 'active' and (wanted is null or c.id = wanted));
  return (
    with due as (
      select c.id, c.next_followup_at as due from outbound.campaign_leads c
      where c.next_followup_at is not null and c.overall_status = 'active' and c.left_at is null and c.next_followup_at <= as_of
        and c.next_followup_at >= from_due and (c.next_followup_at, c.id) > (from_due, from_id) and c.campaign_id = any (running)
      order by c.next_followup_at, c.id limit page_size
    ), to_call as (
      select c.id, c.email_sent_at + wait as due from outbound.campaign_leads c
      where c.overall_status = 'active' and c.left_at is null and c.email_replied_at is null and c.email_status in ('sent', 'opened', 'clicked')
        and coalesce(c.call_status, 'not_scheduled') = 'not_scheduled' and c.email_sent_at < as_of - wait
        and c.email_sent_at >= from_due - wait and (c.email_sent_at, c.id) > (from_due - wait, from_id)
        and coalesce(c.next_followup_at > as_of, true) and c.campaign_id = any (running)
      order by c.email_sent_at, c.id limit page_size
    ), page as materialized (
      select u.id, u.due from (select * from due union all select * from to_call) u order by u.due, u.id limit page_size
    ), place as materialized (
      select p.id, p.due, c.lead_id, c.campaign_id, c.sequence_step, c.email_status, c.email_sent_at, c.next_followup_at <= as_of as is_due,
             c.email_sent_at < as_of - wait and c.email_replied_at is null and c.email_status in ('sent', 'opened', 'clicked')
               and coalesce(c.call_status, 'not_scheduled') = 'not_scheduled' as is_to_call
      from page p join outbound.campaign_leads c on c.id = p.id and c.id = any (array(select g.id from page g))
    ), said_no as materialized (
      select s.id from ops.suppressed_rows('outbound.leads', array(select distinct p.lead_id from place p)) s
    ), interest as materialized (
      select i.* from outbound.interest_of(array(select distinct p.lead_id from place p)) i
    ), told as (
      select p.due, p.id, jsonb_build_object(
        'email', coalesce(l.email, l.personal_email), 'phone', coalesce(l.phone, l.mobile_phone), 'campaign', m.campaign_name, 'due', p.due,
        'why', concat_ws('; ',
          case when p.is_due and coalesce(p.email_status, 'pending') = 'pending' then format('step %s is due', coalesce(p.sequence_step, 1))
               when p.is_due then format('the follow-up to step %s is due', coalesce(p.sequence_step, 1)) end,
          case when p.is_to_call and i.lead_id is null then format('e-mailed %s days ago, no reply: call', floor(extract(epoch from as_of - p.email_sent_at) / 86400)) end)) as row
      from place p
      join outbound.leads l on l.id = p.lead_id and l.id = any (array(select distinct g.lead_id from place g))
      join outbound.campaigns m on m.id = p.campaign_id
      left join interest i on i.lead_id = p.lead_id
      where p.lead_id not in (select s.id from said_no s)
        and (i.lead_id is null or (p.is_due and (not i.has_declined or exists (
          select from outbound.events e
          where e.lead_id = p.lead_id and e.event_source in ('manual', 'linkedin') and e.raw_data ? 'next_followup_at' and e.event_timestamp >= i.since))))
    )
    select ops.page((select jsonb_agg(t.row order by t.due, t.id) from told t),
                    jsonb_agg(jsonb_build_object('due', g.due, 'id', g.id, 'as_of', as_of) order by g.due, g.id), page_size)
    from page g);
end
$$;
revoke all on function outbound.follow_ups(jsonb, jsonb, integer) from public;
grant execute on function outbound.follow_ups(jsonb, jsonb, integer) to service_role;
