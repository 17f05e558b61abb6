-- Refuses a suppressed person, and everybody during a halt, as pending or scheduled; what records the past is accepted. Security
-- definer: it must see all suppressions, whoever writes.
create or replace function crm.guard_outreach_queue() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  people jsonb;
begin
  if tg_op = 'INSERT' then
    select jsonb_agg(jsonb_build_object('who', '@' || n.username, 'handles', array[n.username, c.instagram_username]))
    into people
    from new_rows n left join crm.instagram_contacts c on c.id = n.contact_id
    where n.status in ('pending', 'scheduled');
  else
    select jsonb_agg(jsonb_build_object('who', '@' || n.username, 'handles', array[n.username, c.instagram_username]))
    into people
    from new_rows n left join old_rows o on o.id = n.id left join crm.instagram_contacts c on c.id = n.contact_id
    where n.status in ('pending', 'scheduled')
      and (n.status, n.username, n.contact_id) is distinct from (o.status, o.username, o.contact_id);
  end if;
  if people is not null then
    perform ops.assert_may_send('crm');
    perform ops.refuse_suppressed(people);
  end if;
  return null;
end
$$;
revoke all on function crm.guard_outreach_queue() from public;

create or replace trigger guard_insert after insert on crm.outreach_queue
  referencing new table as new_rows for each statement execute function crm.guard_outreach_queue();
create or replace trigger guard_update after update on crm.outreach_queue
  referencing old table as old_rows new table as new_rows for each statement execute function crm.guard_outreach_queue();
