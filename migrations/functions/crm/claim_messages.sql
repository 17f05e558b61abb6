-- Hands out messages that are due to whatever sends them, the greatest priority first, then the earliest: within the caps of the account,
-- which one claim at a time counts, in the window of each person, and only what may still be sent. A person who has written since his message
-- was planned gets none: it is cancelled (replied). A request that is sent again gets what it has and may still be sent.
-- payload: {request_id, dry_run, account, most, lease_ms, per_hour, per_day, gap_ms, day_start (of the sender's zone, now), zones: {name: is_open},
-- is_open (where no zone is known)} -> {items: [{id, username, display_name, message, lane, template, priority, scheduled_at, lease_ends_at,
-- account}], replied, held}
create or replace function crm.claim_messages(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  request constant uuid := (payload ->> 'request_id')::uuid;
  of_account constant text := payload ->> 'account';
  zones constant jsonb := payload -> 'zones';
  gap constant interval := make_interval(secs => (payload ->> 'gap_ms')::double precision / 1000);
  moment timestamptz;
  replied uuid[] := array[]::uuid[];
  held uuid[] := array[]::uuid[];
  due uuid[];
  said_no uuid[];
  left_over integer;
begin
  if (payload ->> 'dry_run')::boolean then
    return ops.preview('crm.claim_messages', payload - 'dry_run');
  end if;
  perform ops.assert_read_committed();
  perform pg_advisory_xact_lock(hashtextextended('crm.outreach_queue/' || coalesce(of_account, ''), 0));
  -- A halt or a suppression that is being committed comes first; one that begins now comes after the claim.
  perform ops.join_sending();
  perform ops.refuse_halted('crm');
  if not exists (select from crm.outreach_queue q where q.claim_id = request) then
    perform crm.sweep_queue();
    moment := clock_timestamp();

    due := array(select q.id from crm.outreach_queue q
                 where q.status in ('pending', 'scheduled') and q.claim_id is null and coalesce(q.scheduled_at, moment) <= moment
                   and q.account is not distinct from of_account);
    replied := array(
      select q.id from crm.queue_contacts(due) o join crm.outreach_queue q on q.id = o.id
      where not q.keep_on_reply and exists (select from crm.instagram_messages m
                                            where m.contact_id = o.contact_id and not m.is_outbound and m.sent_at > q.created_at));
    if cardinality(replied) > 0 then
      update crm.outreach_queue q set status = 'cancelled', error = 'replied'
      where q.id in (select o.id from crm.outreach_queue o
                     where o.id = any (replied) and o.status in ('pending', 'scheduled') and o.claim_id is null order by o.id for update);
    end if;
    -- Where much is pending for who said no it is cancelled in batches, of which this is one.
    said_no := array(select s.id from ops.suppressed_rows('crm.outreach_queue', due) s);
    if cardinality(said_no) > 0 then
      perform ops.cancel_rows('crm.outreach_queue', said_no);
    end if;
    held := array(select o.id from crm.queue_contacts(due) o
                  where exists (select from crm.holds h where h.contact_id = o.contact_id and h.decided_at is null));

    select least((payload ->> 'most')::integer, (payload ->> 'per_hour')::integer - count(*) filter (where t.at > moment - interval '1 hour'),
                 (payload ->> 'per_day')::integer - count(*) filter (where t.at >= (payload ->> 'day_start')::timestamptz),
                 case when gap > interval '0' then case when max(t.began) > moment - gap then 0 else 1 end end)
    into left_over
    from crm.send_times(of_account, least((payload ->> 'day_start')::timestamptz, moment - greatest(gap, interval '1 hour'))) t;

    update crm.outreach_queue q
       set claim_id = request, claimed_at = moment, lease_ends_at = moment + make_interval(secs => (payload ->> 'lease_ms')::double precision / 1000)
     where q.id in (
       select q.id from crm.queue_contacts(due) o
       join crm.outreach_queue q on q.id = o.id
       left join crm.instagram_contacts c on c.id = o.contact_id
       where q.status in ('pending', 'scheduled') and q.claim_id is null and q.id <> all (held)
         -- A zone that came up since the program was asked waits for the next claim.
         and case when c.timezone is null then (payload ->> 'is_open')::boolean else coalesce((zones ->> c.timezone)::boolean, false) end
       order by coalesce(q.priority, 5) desc, q.scheduled_at nulls first, q.created_at, q.id
       limit greatest(left_over, 0)
       for update of q);
  else
    -- Again, after a lost answer: who has said no meanwhile is not written to.
    said_no := array(select s.id from ops.suppressed_rows('crm.outreach_queue', array(
                       select q.id from crm.outreach_queue q where q.claim_id = request and q.status in ('pending', 'scheduled'))) s);
    if cardinality(said_no) > 0 then
      perform ops.cancel_rows('crm.outreach_queue', said_no);
    end if;
  end if;
  return jsonb_build_object(
    'replied', cardinality(replied), 'held', cardinality(held),
    'items', coalesce((
      select jsonb_agg(jsonb_build_object(
               'id', q.id, 'username', q.username, 'display_name', c.display_name, 'message', q.message_text, 'lane', q.lane,
               'template', q.template, 'priority', q.priority, 'scheduled_at', q.scheduled_at, 'lease_ends_at', q.lease_ends_at, 'account', q.account)
               order by coalesce(q.priority, 5) desc, q.scheduled_at nulls first, q.created_at, q.id)
      from crm.outreach_queue q left join crm.instagram_contacts c on c.id = q.contact_id
      where q.claim_id = request and q.status in ('pending', 'scheduled')), '[]'));
end
$$;
revoke all on function crm.claim_messages(jsonb) from public;
grant execute on function crm.claim_messages(jsonb) to service_role;
