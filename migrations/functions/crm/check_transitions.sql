-- What becomes of a message of the queue, whoever writes it: what was sent stays sent; what failed or was cancelled was sent after all only
-- where it had been handed out; and what was handed out, with nobody knowing the outcome, is not taken back to be handed out again, unless
-- crm.requeue_message was told to. Security definer: whoever may write the queue need not be allowed to call what it is made of.
create or replace function crm.check_transitions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  wrong record;
begin
  select n.id, n.username, o.status as former, n.status as latter, n.status = o.status or n.status in ('pending', 'scheduled') as is_taken_back
  into wrong
  from new_rows n join old_rows o on o.id = n.id
  where o.status = 'sent' and n.status is distinct from 'sent'
     or o.status = 'failed' and n.status = 'sent' and not crm.is_unanswered(o.status, o.error, o.claim_id)
     or o.status = 'failed' and n.status = 'cancelled'
     or o.status = 'cancelled' and n.status = 'sent' and o.claim_id is null
     or o.status = 'cancelled' and n.status = 'failed'
     or n.status in ('pending', 'scheduled') and n.claim_id is distinct from o.claim_id
        and crm.is_unanswered(o.status, o.error, o.claim_id) and coalesce(current_setting('outreach.requeue_unsafe', true), '') <> 'on'
  order by n.id limit 1;
  if found and wrong.is_taken_back and wrong.former <> 'sent' then
    raise exception 'message % to @% was handed out, and nobody knows whether it was sent', wrong.id, wrong.username
      using errcode = 'OS005', hint = 'find out first; "outreach queue requeue ID --unsafe" hands it out again';
  elsif found then
    raise exception 'message % to @% is % and cannot become %', wrong.id, wrong.username, wrong.former, coalesce(wrong.latter, 'nothing')
      using errcode = 'OS005', hint = 'look at it with "outreach queue list"';
  end if;
  return null;
end
$$;
revoke all on function crm.check_transitions() from public;

create or replace trigger keep_transitions after update on crm.outreach_queue
  referencing old table as old_rows new table as new_rows for each statement execute function crm.check_transitions();
