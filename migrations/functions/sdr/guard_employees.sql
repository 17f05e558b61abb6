-- Refuses a suppressed person, one whose own row says unsubscribed, and everybody during a halt, in campaign columns that lead to
-- sending; what records a bounce, an unsubscribe or a reply is accepted. Security definer: it must see all suppressions.
create or replace function sdr.guard_employees() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  changed uuid[];
  entering boolean;
  people jsonb;
  gone text;
begin
  if tg_op = 'INSERT' then
    changed := array(
      select n.id from new_rows n
      where sdr.leads_to_sending(n.campaign_number, n.campaign_status, n.reply_unsubscribe or n.reply_info_request or n.reply_bounce));
    entering := cardinality(changed) > 0;
  else
    select coalesce(array_agg(n.id), '{}'), coalesce(bool_or(
             (n.campaign_number, n.work_email, n.generic_email) is distinct from (o.campaign_number, o.work_email, o.generic_email) or not coalesce(sdr.leads_to_sending(
               o.campaign_number, o.campaign_status, o.reply_unsubscribe or o.reply_info_request or o.reply_bounce), false)), false)
    into changed, entering
    from new_rows n left join old_rows o on o.id = n.id
    where sdr.leads_to_sending(n.campaign_number, n.campaign_status, n.reply_unsubscribe or n.reply_info_request or n.reply_bounce)
      and (n.campaign_number, n.campaign_status, n.outreach_type, n.outreach_sent_date, n.work_email, n.generic_email, n.phone_numbers,
           n.reply_unsubscribe, n.reply_info_request, n.reply_bounce)
          is distinct from
          (o.campaign_number, o.campaign_status, o.outreach_type, o.outreach_sent_date, o.work_email, o.generic_email, o.phone_numbers,
           o.reply_unsubscribe, o.reply_info_request, o.reply_bounce);
  end if;
  if cardinality(changed) > 0 then
    perform ops.join_sending();
    if entering then
      perform ops.refuse_halted('sdr');
    end if;
    select coalesce(n.work_email, n.generic_email, n.full_name) into gone
    from new_rows n where n.id = any (changed) and n.reply_unsubscribe limit 1;
    if found then
      raise exception '% is suppressed (reply_unsubscribe of sdr.employees) and cannot be written to', gone using errcode = 'OS001';
    end if;
    select jsonb_agg(jsonb_build_object('who', coalesce(n.work_email, n.generic_email, n.full_name),
                                        'emails', array[n.work_email, n.generic_email], 'phones', n.phone_numbers))
    into people
    from new_rows n where n.id = any (changed);
    perform ops.refuse_suppressed(people);
  end if;
  return null;
end
$$;
revoke all on function sdr.guard_employees() from public;

create or replace trigger guard_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function sdr.guard_employees();
create or replace trigger guard_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.guard_employees();
