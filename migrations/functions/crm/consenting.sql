-- Which of these contacts agree to offers: the latest word of each decides.
create or replace function crm.consenting(contact_ids uuid[]) returns setof uuid
language sql stable set search_path = pg_catalog, pg_temp as $$
  select s.contact_id from (
    select distinct on (c.contact_id) c.contact_id, c.is_given from crm.consents c
    where c.contact_id = any (contact_ids) order by c.contact_id, c.at desc, c.noted_at desc) s
  where s.is_given
$$;
revoke all on function crm.consenting(uuid[]) from public;
grant execute on function crm.consenting(uuid[]) to service_role;
