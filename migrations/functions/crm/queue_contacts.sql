-- Whose messages of the queue these are: the contact that is named, else the one of that handle, also where it was merged into another.
create or replace function crm.queue_contacts(ids uuid[]) returns table (id uuid, contact_id uuid)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select q.id, coalesce(q.contact_id, c.id, m.contact_id)
  from crm.outreach_queue q
  left join crm.instagram_contacts c on q.contact_id is null and c.instagram_username = q.username
  left join crm.merged_handles m on q.contact_id is null and c.id is null and m.handle = q.username
  where q.id = any (ids)
$$;
revoke all on function crm.queue_contacts(uuid[]) from public;
grant execute on function crm.queue_contacts(uuid[]) to service_role;
