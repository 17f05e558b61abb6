-- Refuses a suppressed person as pending or scheduled, and during a halt everybody who would become so; what records the past is
-- accepted. Security definer: it must see all suppressions, whoever writes.
create or replace function crm.guard_outreach_queue() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  who text[];
  handles text[];
  entering boolean := true;
begin
  if tg_op = 'INSERT' then
    perform from new_rows n where n.status in ('pending', 'scheduled');
    if not found then
      return null;
    end if;
  else
    select bool_or(o.status is null or o.status not in ('pending', 'scheduled') or (n.username, n.contact_id) is distinct from (o.username, o.contact_id))
    into entering
    from new_rows n left join old_rows o on o.id = n.id
    where n.status in ('pending', 'scheduled')
      and (n.status, n.username, n.contact_id) is distinct from (o.status, o.username, o.contact_id);
    if entering is null then
      return null;
    end if;
  end if;
  perform ops.join_sending();
  if entering then
    perform ops.refuse_halted('crm');
  end if;
  select array_agg('@' || n.username), array_agg(n.username) || array_agg(c.instagram_username) into who, handles
  from new_rows n left join crm.instagram_contacts c on c.id = n.contact_id
  where n.status in ('pending', 'scheduled');
  perform ops.refuse_suppressed(who || who, '{}', handles, '{}');
  return null;
end
$$;
revoke all on function crm.guard_outreach_queue() from public;

create or replace trigger guard_insert after insert on crm.outreach_queue
  referencing new table as new_rows for each statement execute function crm.guard_outreach_queue();
create or replace trigger guard_update after update on crm.outreach_queue
  referencing old table as old_rows new table as new_rows for each statement execute function crm.guard_outreach_queue();
