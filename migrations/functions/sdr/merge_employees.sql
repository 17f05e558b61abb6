-- Makes one employee of two of one person. payload: {keep, other: ids}. A no of either holds for both, and nothing is widened: flags are those of
-- both, the later pause and the later outreach stand. What leads to the other one leads to the one that stays.
-- -> {tables, cancelled: whether a campaign was about to write to somebody who said no}
create or replace function sdr.merge_employees(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  keep sdr.employees;
  other sdr.employees;
  is_suppressed boolean;
  was_sending boolean;
begin
  if dry_run then
    return ops.preview('sdr.merge_employees', payload);
  end if;
  perform from sdr.employees e where e.id in ((payload ->> 'keep')::uuid, (payload ->> 'other')::uuid) order by e.id for update;
  select * into keep from sdr.employees e where e.id = (payload ->> 'keep')::uuid;
  select * into other from sdr.employees e where e.id = (payload ->> 'other')::uuid;
  -- Again, after a lost answer.
  if keep.id is null or other.id is null or keep.id = other.id then
    return jsonb_build_object('tables', jsonb_build_object('sdr.employees', jsonb_build_object('inserted', 0, 'updated', 0, 'unchanged', 1)), 'cancelled', false);
  end if;
  perform ops.hold_sending();
  is_suppressed := exists (select from ops.suppressed_rows('sdr.employees', array[keep.id, other.id]))
                   or coalesce(keep.reply_unsubscribe or other.reply_unsubscribe or keep.reply_bounce or other.reply_bounce, false);
  was_sending := cardinality(ops.still_sending('sdr.employees', array[keep.id, other.id])) > 0;
  if is_suppressed then
    update sdr.employees e set campaign_status = 'cancelled'
    where e.id = any (ops.still_sending('sdr.employees', array[keep.id, other.id]));
    select * into keep from sdr.employees e where e.id = keep.id;
    select * into other from sdr.employees e where e.id = other.id;
  end if;
  perform sdr.move_references('sdr.employees', other.id, keep.id);
  delete from sdr.employees e where e.id = other.id;
  -- As after a change of addresses: what holds for those of the other holds for these.
  if other.work_email is distinct from keep.work_email or other.generic_email is distinct from keep.generic_email
     or other.phone_numbers is distinct from keep.phone_numbers then
    update sdr.employees e set campaign_number = null, campaign_status = null where e.id = keep.id;
    update sdr.employees e
       set work_email = coalesce(other.work_email, e.work_email), generic_email = coalesce(other.generic_email, e.generic_email)
     where e.id = keep.id;
    update sdr.employees e set work_email = keep.work_email, generic_email = keep.generic_email where e.id = keep.id;
  end if;
  update sdr.employees e
     set first_name = coalesce(keep.first_name, other.first_name), last_name = coalesce(keep.last_name, other.last_name),
         middle_name = coalesce(keep.middle_name, other.middle_name), position = coalesce(keep.position, other.position),
         source_urls = nullif(array(select distinct u from unnest(coalesce(keep.source_urls, '{}') || coalesce(other.source_urls, '{}')) as u order by u), '{}'),
         phone_numbers = nullif(array(select p from unnest(coalesce(keep.phone_numbers, '{}') || coalesce(other.phone_numbers, '{}')) with ordinality as x(p, n)
                                      group by p order by min(n)), '{}'),
         work_email = coalesce(keep.work_email, other.work_email), generic_email = coalesce(keep.generic_email, other.generic_email),
         work_email_status = case when keep.work_email is null then other.work_email_status
                                  when lower(keep.work_email) = lower(other.work_email) and other.work_email_status in ('bounced', 'invalid')
                                       and keep.work_email_status <> 'bounced' then other.work_email_status else keep.work_email_status end,
         generic_email_status = case when keep.generic_email is null then other.generic_email_status
                                     when lower(keep.generic_email) = lower(other.generic_email) and other.generic_email_status in ('bounced', 'invalid')
                                          and keep.generic_email_status <> 'bounced' then other.generic_email_status else keep.generic_email_status end,
         outreach_sent_date = greatest(keep.outreach_sent_date, other.outreach_sent_date),
         outreach_type = case when other.outreach_sent_date > keep.outreach_sent_date or keep.outreach_type is null
                              then coalesce(other.outreach_type, keep.outreach_type) else keep.outreach_type end,
         campaign_number = case when keep.campaign_number is null and keep.campaign_status is null then other.campaign_number else keep.campaign_number end,
         campaign_status = case when keep.campaign_number is null and keep.campaign_status is null then other.campaign_status else keep.campaign_status end,
         reply_unsubscribe = coalesce(keep.reply_unsubscribe, false) or coalesce(other.reply_unsubscribe, false),
         reply_info_request = coalesce(keep.reply_info_request, false) or coalesce(other.reply_info_request, false),
         reply_bounce = coalesce(keep.reply_bounce, false) or coalesce(other.reply_bounce, false),
         client_status = coalesce(keep.client_status, false) or coalesce(other.client_status, false),
         paused_until = greatest(keep.paused_until, other.paused_until),
         test_date = coalesce(keep.test_date, other.test_date), test_status = coalesce(keep.test_status, other.test_status),
         source_service = coalesce(keep.source_service, other.source_service),
         company_session_key = coalesce(keep.company_session_key, other.company_session_key),
         employee_session_key = coalesce(keep.employee_session_key, other.employee_session_key),
         ai_research_data = coalesce(keep.ai_research_data, other.ai_research_data),
         research_at = case when keep.ai_research_data is null then other.research_at else keep.research_at end,
         set_by_hand = nullif(array(select distinct f from unnest(coalesce(keep.set_by_hand, '{}') || coalesce(other.set_by_hand, '{}')) as f order by f), '{}'),
         created_at = least(keep.created_at, other.created_at)
   where e.id = keep.id;
  return jsonb_build_object('cancelled', is_suppressed and was_sending, 'tables', jsonb_build_object(
    'sdr.employees', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0)));
end
$$;
revoke all on function sdr.merge_employees(jsonb, boolean) from public;
grant execute on function sdr.merge_employees(jsonb, boolean) to service_role;
