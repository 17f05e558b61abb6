-- Refuses a suppressed person, one whose own row says unsubscribed, and everybody during a halt, in campaign columns that lead to
-- sending; what records a bounce, an unsubscribe or a reply is accepted. Security definer: it must see all suppressions.
create or replace function sdr.guard_employees() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  employees uuid[];
  who text[];
  emails text[];
  owners text[];
  phones text[];
  entering boolean;
  gone text;
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id), true, min(coalesce(n.work_email, n.generic_email, n.full_name)) filter (where n.reply_unsubscribe)
    into employees, entering, gone
    from new_rows n
    where sdr.leads_to_sending(n.campaign_number, n.campaign_status, n.reply_unsubscribe or n.reply_info_request or n.reply_bounce);
  else
    select array_agg(n.id), bool_or(
             (n.campaign_number, n.work_email, n.generic_email) is distinct from (o.campaign_number, o.work_email, o.generic_email)
             or not coalesce(sdr.leads_to_sending(
               o.campaign_number, o.campaign_status, o.reply_unsubscribe or o.reply_info_request or o.reply_bounce), false)),
           min(coalesce(n.work_email, n.generic_email, n.full_name)) filter (where n.reply_unsubscribe)
    into employees, entering, gone
    from new_rows n left join old_rows o on o.id = n.id
    where (n.campaign_number, n.campaign_status, n.outreach_type, n.outreach_sent_date, n.work_email, n.generic_email, n.phone_numbers,
           n.reply_unsubscribe, n.reply_info_request, n.reply_bounce)
          is distinct from
          (o.campaign_number, o.campaign_status, o.outreach_type, o.outreach_sent_date, o.work_email, o.generic_email, o.phone_numbers,
           o.reply_unsubscribe, o.reply_info_request, o.reply_bounce)
      and sdr.leads_to_sending(n.campaign_number, n.campaign_status, n.reply_unsubscribe or n.reply_info_request or n.reply_bounce);
  end if;
  if employees is not null then
    perform ops.join_sending();
    if entering then
      perform ops.refuse_halted('sdr');
    end if;
    if gone is not null then
      raise exception '% is suppressed (reply_unsubscribe of sdr.employees) and cannot be written to', gone using errcode = 'OS001';
    end if;
    select array_agg(coalesce(n.work_email, n.generic_email, n.full_name)), array_agg(lower(n.work_email)) || array_agg(lower(n.generic_email))
    into who, emails
    from unnest(employees) as e join new_rows n on n.id = e;
    select array_agg(coalesce(n.work_email, n.generic_email, n.full_name)), array_agg(ops.phone_key(number)) into owners, phones
    from unnest(employees) as e join new_rows n on n.id = e cross join lateral unnest(n.phone_numbers) as number;
    perform ops.refuse_suppressed(who || who || owners, emails, '{}', phones);
  end if;
  return null;
end
$$;
revoke all on function sdr.guard_employees() from public;

create or replace trigger guard_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function sdr.guard_employees();
create or replace trigger guard_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.guard_employees();
