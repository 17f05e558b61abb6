-- What a plan of an account has to count with, by the clock of the database: the times that are taken (sent or handed out
-- within two days, so that the sender's today is among them in any zone, and planned), and how many messages wait whose time has come.
-- payload: {account} -> {now, taken: [time], waiting}
create or replace function crm.queue_usage(payload jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  of_account constant text := payload ->> 'account';
  moment constant timestamptz := now();
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
    'waiting', (select count(*) from crm.outreach_queue q
                where q.status in ('pending', 'scheduled') and q.claim_id is null and coalesce(q.scheduled_at, moment) <= moment
                  and (q.scheduled_at is null or q.scheduled_at + q.expire_after > moment) and q.account is not distinct from of_account));
end
$$;
revoke all on function crm.queue_usage(jsonb) from public;
grant execute on function crm.queue_usage(jsonb) to service_role;
