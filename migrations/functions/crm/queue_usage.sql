-- What a plan of an account has to count with, by the clock of the database: the times that are taken from `since` on (sent, handed out,
-- planned), and how many messages wait whose time has come. -> {now, taken: [time], waiting}
create or replace function crm.queue_usage(of_account text, since timestamptz) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  moment constant timestamptz := clock_timestamp();
begin
  return jsonb_build_object(
    'now', moment,
    'taken', coalesce((
      select jsonb_agg(t.at order by t.at) from (
        select s.at from crm.send_times(of_account, least(since, moment - interval '1 hour')) s
        union all
        select q.scheduled_at from crm.outreach_queue q
        where q.status in ('pending', 'scheduled') and q.claim_id is null and q.scheduled_at > moment and q.account is not distinct from of_account) t),
      '[]'),
    'waiting', (select count(*) from crm.outreach_queue q
                where q.status in ('pending', 'scheduled') and q.claim_id is null and coalesce(q.scheduled_at, moment) <= moment
                  and (q.scheduled_at is null or q.scheduled_at + q.expire_after > moment) and q.account is not distinct from of_account));
end
$$;
revoke all on function crm.queue_usage(text, timestamptz) from public;
grant execute on function crm.queue_usage(text, timestamptz) to service_role;
