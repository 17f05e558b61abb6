-- Ends what time has ended, by the clock of the database: a message that nobody sent in time is cancelled (lapsed), one whose sender has not
-- answered within its lease failed with "outcome unknown". Every command of the queue begins with it. -> {lapsed, unknown}
create or replace function crm.sweep_queue() returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  moment constant timestamptz := clock_timestamp();
  lapsed bigint;
  unknown bigint;
begin
  update crm.outreach_queue q set status = 'cancelled', error = 'lapsed'
  where q.id in (select o.id from crm.outreach_queue o
                 where o.status in ('pending', 'scheduled') and o.claim_id is null and o.scheduled_at < moment
                   and o.scheduled_at + o.expire_after <= moment
                 order by o.id for update skip locked);
  get diagnostics lapsed = row_count;
  update crm.outreach_queue q set status = 'failed', error = 'outcome unknown'
  where q.id in (select o.id from crm.outreach_queue o
                 where o.status in ('pending', 'scheduled') and o.claim_id is not null and o.lease_ends_at <= moment
                 order by o.id for update skip locked);
  get diagnostics unknown = row_count;
  return jsonb_build_object('lapsed', lapsed, 'unknown', unknown);
end
$$;
revoke all on function crm.sweep_queue() from public;
grant execute on function crm.sweep_queue() to service_role;
