-- What a claim has to know of the world before it: the time of the database, and the zones of the people for whom something of an account is
-- due, as written. The database knows other zones than the program, so it is the program that says which of them are open.
-- payload: {account} -> {now, zones: [text]}
create or replace function crm.due_zones(payload jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  of_account constant text := payload ->> 'account';
  moment constant timestamptz := now();
  due constant uuid[] := array(
    select q.id from crm.outreach_queue q
    where q.status in ('pending', 'scheduled') and q.claim_id is null and coalesce(q.scheduled_at, moment) <= moment
      and q.account is not distinct from of_account);
begin
  return jsonb_build_object('now', moment, 'zones', coalesce((
    select jsonb_agg(distinct c.timezone)
    from crm.queue_contacts(due) o join crm.instagram_contacts c on c.id = o.contact_id where c.timezone is not null), '[]'));
end
$$;
revoke all on function crm.due_zones(jsonb) from public;
grant execute on function crm.due_zones(jsonb) to service_role;
