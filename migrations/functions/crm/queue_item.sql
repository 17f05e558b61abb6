-- A message of the queue, by its id or the beginning of it, locked until the transaction ends; nothing where none or several are meant.
create or replace function crm.queue_item(of_id text) returns crm.outreach_queue
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  ids constant uuid[] := array(
    select q.id from crm.outreach_queue q
    where q.id = case when of_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then of_id::uuid end
       or q.id between case when of_id ~* '^[0-9a-f]{4,8}$' then (rpad(of_id, 8, '0') || '-0000-0000-0000-000000000000')::uuid end
                   and case when of_id ~* '^[0-9a-f]{4,8}$' then (rpad(of_id, 8, 'f') || '-ffff-ffff-ffff-ffffffffffff')::uuid end
    limit 2);
  item crm.outreach_queue;
begin
  if cardinality(ids) = 1 then
    select q.* into item from crm.outreach_queue q where q.id = ids[1] for update;
  end if;
  return item;
end
$$;
revoke all on function crm.queue_item(text) from public;
grant execute on function crm.queue_item(text) to service_role;
