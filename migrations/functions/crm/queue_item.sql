-- A message of the queue, by its id or the beginning of it (four characters or more, with or without its dashes, in any case), locked until
-- the transaction ends; nothing where none or several are meant.
create or replace function crm.queue_item(of_id text) returns crm.outreach_queue
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  digits constant text := lower(replace(of_id, '-', ''));
  is_beginning constant boolean := digits ~ '^[0-9a-f]{4,32}$'
    and (digits = lower(of_id) or left(rpad(digits, 32, '0')::uuid::text, length(of_id)) = lower(of_id));
  ids uuid[];
  item crm.outreach_queue;
begin
  if is_beginning then
    ids := array(select q.id from crm.outreach_queue q
                 where q.id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid limit 2);
    if cardinality(ids) = 1 then
      select q.* into item from crm.outreach_queue q where q.id = ids[1] for update;
    end if;
  end if;
  return item;
end
$$;
revoke all on function crm.queue_item(text) from public;
grant execute on function crm.queue_item(text) to service_role;
