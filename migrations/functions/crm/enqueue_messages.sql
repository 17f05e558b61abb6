-- Puts planned messages into the queue. One run at a time per account decides here, and what has come to stand against a message since it was
-- planned leaves it out; where others have taken times meanwhile, so that caps or gaps would be broken, nothing is put in and the caller plans
-- anew. payload: {run_id, account, campaign, priority, expire_after, keep_on_reply, per_hour, per_day, gap_ms, day_starts: [time] (of the
-- sender's days, and the end of the last), messages: [{id, contact_id, username, message, lane, template, scheduled_at}]}
-- -> {is_taken, tables, excluded: [{id, reason}]}. The ids are the caller's: a call that is repeated finds its own messages.
create or replace function crm.enqueue_messages(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_account constant text := payload ->> 'account';
  of_campaign constant text := payload ->> 'campaign';
  per_hour constant integer := (payload ->> 'per_hour')::integer;
  per_day constant integer := (payload ->> 'per_day')::integer;
  gap constant interval := make_interval(secs => (payload ->> 'gap_ms')::double precision / 1000);
  day_starts constant timestamptz[] := array(select d::timestamptz from jsonb_array_elements_text(payload -> 'day_starts') as d order by 1);
  ids uuid[];
  contact_ids uuid[];
  usernames text[];
  excluded_ids uuid[];
  reasons text[];
  is_taken boolean;
begin
  perform ops.assert_read_committed();
  perform pg_advisory_xact_lock(hashtextextended('crm.outreach_queue/' || coalesce(of_account, ''), 0));
  -- A halt or a suppression that is being committed comes first.
  perform ops.join_sending();
  perform ops.refuse_halted('crm');
  select array_agg(m.id), array_agg(m.contact_id), array_agg(m.username) into ids, contact_ids, usernames
  from jsonb_to_recordset(payload -> 'messages') as m(id uuid, contact_id uuid, username text);
  if exists (select from crm.outreach_queue q where q.id = any (ids)) then
    return crm.enqueued(ids, '{}', '{}');
  end if;

  select array_agg(r.id), array_agg(r.reason) into excluded_ids, reasons
  from (
    select distinct on (x.id) x.id, x.reason
    from (
      select m.id, 1 as rank, 'suppressed' as reason
      from unnest(ids, contact_ids) as m(id, contact_id)
      join ops.suppressed_rows('crm.instagram_contacts', contact_ids) s on s.id = m.contact_id
      union all
      select m.id, 1, 'suppressed' from unnest(ids, contact_ids) as m(id, contact_id)
      where exists (select from crm.holds h where h.contact_id = m.contact_id and h.decided_at is null)
      union all
      select m.id, 2, 'already_queued'
      from unnest(ids, contact_ids, usernames) as m(id, contact_id, username)
      join crm.outreach_queue q on q.contact_id = m.contact_id and (q.status in ('pending', 'scheduled') or q.campaign = of_campaign)
      union all
      select m.id, 2, 'already_queued'
      from unnest(ids, contact_ids, usernames) as m(id, contact_id, username)
      join crm.outreach_queue q on q.username = m.username and (q.status in ('pending', 'scheduled') or q.campaign = of_campaign)
      union all
      select m.id, 3, 'no_consent' from jsonb_to_recordset(payload -> 'messages') as m(id uuid, contact_id uuid, lane text)
      where m.lane = 'offer' and m.contact_id not in (select crm.consenting(contact_ids))) x
    order by x.id, x.rank) r;

  with slot as (
    select t.at, false as is_new from crm.send_times(of_account, least(day_starts[1], clock_timestamp()) - interval '1 hour') t
    union all
    select q.scheduled_at, false from crm.outreach_queue q
    where q.status in ('pending', 'scheduled') and q.claim_id is null and q.scheduled_at > clock_timestamp() and q.account is not distinct from of_account
    union all
    select m.scheduled_at, true from jsonb_to_recordset(payload -> 'messages') as m(id uuid, scheduled_at timestamptz)
    where m.id <> all (coalesce(excluded_ids, '{}'))
  ), spaced as (
    select s.at, s.is_new, width_bucket(s.at, day_starts) as day,
           s.at - lag(s.at) over by_time as since_last, s.is_new or lag(s.is_new) over by_time as pair_is_new,
           s.at - lag(s.at, per_hour) over by_time as since_first,
           bool_or(s.is_new) over (order by s.at, s.is_new rows between per_hour preceding and current row) as hour_has_new
    from slot s
    window by_time as (order by s.at, s.is_new)
  )
  select exists (select from spaced s where s.pair_is_new and s.since_last < gap or s.hour_has_new and s.since_first < interval '1 hour')
      or exists (select from spaced s group by s.day having count(*) > per_day and bool_or(s.is_new))
  into is_taken;
  if is_taken then
    return jsonb_build_object('is_taken', true, 'tables', jsonb '{}', 'excluded', jsonb '[]');
  end if;

  insert into crm.outreach_queue (id, contact_id, username, message_text, priority, status, scheduled_at, lane, template, account, campaign,
                                  run_id, expire_after, keep_on_reply)
  select m.id, m.contact_id, m.username, m.message, (payload ->> 'priority')::integer, 'scheduled', m.scheduled_at, m.lane, m.template, of_account,
         of_campaign, (payload ->> 'run_id')::uuid, make_interval(secs => (payload ->> 'expire_after')::double precision),
         (payload ->> 'keep_on_reply')::boolean
  from jsonb_to_recordset(payload -> 'messages')
    as m(id uuid, contact_id uuid, username text, message text, lane text, template text, scheduled_at timestamptz)
  where m.id <> all (coalesce(excluded_ids, '{}'))
  order by m.username
  on conflict do nothing;
  return crm.enqueued(ids, excluded_ids, reasons);
end
$$;
revoke all on function crm.enqueue_messages(jsonb) from public;
grant execute on function crm.enqueue_messages(jsonb) to service_role;
