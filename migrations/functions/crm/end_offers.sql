-- Consent that is withdrawn cancels the offers that wait for that person, in the same transaction; who puts one in at this moment is waited
-- for (crm.guard_offers). Security definer: it must see the whole queue.
create or replace function crm.end_offers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  people uuid[];
  handles text[];
begin
  people := array(select distinct n.contact_id from new_rows n where not n.is_given);
  if cardinality(people) = 0 then
    return null;
  end if;
  perform from crm.instagram_contacts c where c.id = any (people) order by c.id for no key update;
  people := array(select p from unnest(people) as p except select crm.consenting(people));
  handles := array(select c.instagram_username from crm.instagram_contacts c where c.id = any (people)
                   union select m.handle from crm.merged_handles m where m.contact_id = any (people));
  update crm.outreach_queue q set status = 'cancelled', error = 'consent withdrawn'
  where q.id in (select o.id from crm.outreach_queue o
                 where o.status in ('pending', 'scheduled') and o.lane = 'offer'
                   and (o.contact_id = any (people) or o.contact_id is null and o.username = any (handles))
                 order by o.id for update);
  return null;
end
$$;
revoke all on function crm.end_offers() from public;

create or replace trigger end_offers_on_insert after insert on crm.consents
  referencing new table as new_rows for each statement execute function crm.end_offers();
create or replace trigger end_offers_on_update after update on crm.consents
  referencing new table as new_rows for each statement execute function crm.end_offers();
