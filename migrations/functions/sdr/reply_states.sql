-- What replies may change of these employees, as it is now: a row for each column, as text. -> [{id, field, value}]
create or replace function sdr.reply_states(ids uuid[]) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_agg(jsonb_build_object('id', e.id, 'field', f.field, 'value', f.value))
  from sdr.employees e cross join lateral (
    values ('reply_unsubscribe', e.reply_unsubscribe::text), ('reply_info_request', e.reply_info_request::text), ('reply_bounce', e.reply_bounce::text),
           ('work_email_status', e.work_email_status), ('generic_email_status', e.generic_email_status), ('paused_until', e.paused_until::text),
           ('campaign_status', e.campaign_status::text)) as f(field, value)
  where e.id = any (ids)
$$;
revoke all on function sdr.reply_states(uuid[]) from public;
grant execute on function sdr.reply_states(uuid[]) to service_role;
