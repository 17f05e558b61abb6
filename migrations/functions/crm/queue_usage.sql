-- What a plan of an account has to count with, by the clock of the database: the times that are taken (sent or handed out
-- within two days, so that the sender's today is among them in any zone, and planned), and how many messages wait whose time has come. Those
-- that are handed out to nobody, as crm.claim_messages decides, are none of them: who said no, who may have, and who has written since.
-- payload: {account} -> {now, taken: [time], waiting}
create or replace function crm.queue_usage(payload jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  of_account constant text := payload ->> 'account';
  moment constant timestamptz := now();
  due constant uuid[] := array(
    select q.id from crm.outreach_queue q
    where q.status in ('pending', 'scheduled') and q.claim_id is null and coalesce(q.scheduled_at, moment) <= moment
      and (q.scheduled_at is null or q.scheduled_at + q.expire_after > moment) and q.account is not distinct from of_account);
begin
  return jsonb_build_object(
    'now', moment,
    'taken', coalesce((
      select jsonb_agg(t.at order by t.at) from (
        select s.at from crm.send_times(of_account, moment - interval '2 days') s
        union all
        select q.scheduled_at from crm.outreach_queue q
        where q.status in ('pending', 'scheduled') and q.claim_id is null and q.scheduled_at > moment and q.account is not distinct from of_account) t),
      '[]'),
    'waiting', (
      select count(*) from crm.queue_contacts(due) o join crm.outreach_queue q on q.id = o.id
      where not exists (select from crm.holds h where h.contact_id = o.contact_id and h.decided_at is null)
        and (q.keep_on_reply or not exists (select from crm.instagram_messages m
                                            where m.contact_id = o.contact_id and not m.is_outbound and m.sent_at > q.created_at))
        and q.id not in (select s.id from ops.suppressed_rows('crm.outreach_queue', due) s)));
end
$$;
revoke all on function crm.queue_usage(jsonb) from public;
grant execute on function crm.queue_usage(jsonb) to service_role;
