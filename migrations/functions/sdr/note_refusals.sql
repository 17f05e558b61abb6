-- An employee whose row says unsubscribed or bounced is suppressed (ops.record_refusals), by the address that is written to. Before the
-- guard of the table looks. Security definer: whoever notes it need not be allowed to suppress.
create or replace function sdr.note_refusals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  employees uuid[];
  noted jsonb;
begin
  if tg_op = 'INSERT' then
    select array_agg(n.id) into employees from new_rows n
    where n.reply_unsubscribe or n.reply_bounce or lower(btrim(n.campaign_status)) in ('unsubscribed', 'bounced');
  else
    select array_agg(n.id) into employees
    from new_rows n left join old_rows o on o.id = n.id
    where (n.reply_unsubscribe and o.reply_unsubscribe is not true) or (n.reply_bounce and o.reply_bounce is not true)
       or (lower(btrim(n.campaign_status)) in ('unsubscribed', 'bounced') and n.campaign_status is distinct from o.campaign_status);
  end if;
  if employees is null then
    return null;
  end if;
  select jsonb_agg(jsonb_build_object('kind', k.kind, 'value', k.value, 'source', 'sdr.employees',
                                      'reason', case when e.reply_unsubscribe or lower(btrim(e.campaign_status)) = 'unsubscribed'
                                                     then 'unsubscribed' else 'bounced' end,
                                      'evidence', jsonb_build_object('record_id', e.id, 'campaign_number', e.campaign_number)))
  into noted
  from new_rows e cross join lateral (
    select 'email' as kind, coalesce(e.work_email, e.generic_email)::text as value where coalesce(e.work_email, e.generic_email) is not null
    union all
    select 'phone', p from unnest(e.phone_numbers) as p where coalesce(e.work_email, e.generic_email) is null) k
  where e.id = any (employees);
  perform ops.record_refusals(noted);
  return null;
end
$$;
revoke all on function sdr.note_refusals() from public;

create or replace trigger add_suppressions_on_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function sdr.note_refusals();
create or replace trigger add_suppressions_on_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function sdr.note_refusals();
