-- Puts members of an audience into a new campaign: the next number is reserved, and written to them with the date, the type and the first state;
-- all or nothing. Who may be written to is decided again here (sdr.judged_members); a halt refuses it. The id is the caller's: a call that is
-- repeated makes no second campaign. payload: {id, audience_id, employee_ids, outreach_type, sent_date, state, run_id}
-- -> {number: null where nobody is left, members, excluded: [{reason, count}]}
create or replace function sdr.start_campaign(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '300s' as $$
declare
  this_campaign constant uuid := (payload ->> 'id')::uuid;
  of_audience constant uuid := (payload ->> 'audience_id')::uuid;
  ids constant uuid[] := array(select i::uuid from jsonb_array_elements_text(payload -> 'employee_ids') as i);
  made sdr.campaigns;
  entered uuid[];
  emails text[];
  excluded jsonb;
begin
  -- One after the other: the next one sees who was written to by this one.
  perform pg_advisory_xact_lock(hashtextextended('sdr campaign numbers', 0));
  select * into made from sdr.campaigns k where k.id = this_campaign;
  if found then
    return jsonb_build_object('number', made.number, 'excluded', jsonb '[]',
                              'members', (select count(*) from sdr.campaign_members m where m.campaign_number = made.number));
  end if;
  perform ops.join_sending();
  perform ops.refuse_halted('sdr');
  perform from sdr.employees e where e.id = any (ids) order by e.id for update;

  select array_agg(j.id order by j.id) filter (where j.reason is null), array_agg(j.email order by j.id) filter (where j.reason is null),
         (select coalesce(jsonb_agg(jsonb_build_object('reason', r.reason, 'count', r.n) order by r.reason), '[]')
          from (select u as reason, count(*) as n from unnest(array_agg(j.reason) filter (where j.reason is not null)) as u group by u) r)
  into entered, emails, excluded
  from sdr.judged_members(of_audience, ids, 'start', null) j;
  if entered is null then
    return jsonb_build_object('number', null, 'members', 0, 'excluded', excluded);
  end if;

  insert into sdr.campaigns (number, id, audience_id, outreach_type, sent_date, run_id)
  values (1 + greatest(0, (select max(k.number) from sdr.campaigns k), (select max(e.campaign_number) from sdr.employees e)), this_campaign,
          of_audience, payload ->> 'outreach_type', (payload ->> 'sent_date')::date, (payload ->> 'run_id')::uuid)
  returning * into made;
  insert into sdr.campaign_members (campaign_number, employee_id, email, former)
  select made.number, e.id, n.email,
         jsonb_build_object('campaign_number', e.campaign_number, 'outreach_sent_date', e.outreach_sent_date, 'outreach_type', e.outreach_type,
                            'campaign_status', e.campaign_status)
  from unnest(entered, emails) as n(id, email) join sdr.employees e on e.id = n.id;
  update sdr.employees e
     set campaign_number = made.number, outreach_sent_date = made.sent_date, outreach_type = made.outreach_type, campaign_status = payload ->> 'state'
   where e.id = any (entered);
  return jsonb_build_object('number', made.number, 'members', cardinality(entered), 'excluded', excluded);
end
$$;
revoke all on function sdr.start_campaign(jsonb) from public;
grant execute on function sdr.start_campaign(jsonb) to service_role;
