-- What becomes of a message of the queue, whoever writes it: only what was handed out is sent or fails, what was sent stays sent, and what was
-- handed out, with nobody knowing the outcome, stays so until it is sent or crm.fail_message or crm.requeue_message decide it: neither its
-- state nor what its state is known by (claim_id, error) is changed to another end, nor made up for one that was never handed out.
-- Security definer: whoever may write the queue need not be allowed to call what it is made of.
create or replace function crm.check_transitions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  is_decided constant boolean := coalesce(current_setting('outreach.outcome_decided', true), '') = 'on';
  wrong record;
begin
  select c.* into wrong
  from (
    select n.id, n.username, o.id as former_id, o.status as former, n.status as latter, o.claim_id as former_claim, n.claim_id as latter_claim,
           coalesce(crm.is_unanswered(o.status, o.error, o.claim_id), false) as was_unanswered,
           coalesce(crm.is_unanswered(n.status, n.error, n.claim_id), false) as is_unanswered
    from new_rows n left join old_rows o on o.id = n.id) c
  where c.former_id is null
     or c.former = 'sent' and c.latter is distinct from 'sent'
     or c.former is distinct from c.latter and c.latter in ('sent', 'failed') and not c.was_unanswered
     or (c.former, c.latter) in (('failed', 'cancelled'), ('cancelled', 'failed'))
     or c.was_unanswered and c.latter is distinct from 'sent' and not is_decided
        and (not c.is_unanswered or c.former_claim <> c.latter_claim or c.former = 'failed' and c.latter <> 'failed')
     or c.is_unanswered and not c.was_unanswered
        and (c.former in ('pending', 'scheduled') and c.latter in ('pending', 'scheduled')) is not true
  order by c.id limit 1;
  if not found then
    return null;
  elsif wrong.former_id is null then
    raise exception 'the id of a message to @% cannot be changed', wrong.username using errcode = 'OS005';
  elsif wrong.was_unanswered then
    raise exception 'message % to @% was handed out, and nobody knows whether it was sent', wrong.id, wrong.username
      using errcode = 'OS005', hint = 'find out first: "outreach queue done ID" or "queue fail ID --error TEXT"; '
        '"outreach queue requeue ID --unsafe" hands it out again';
  elsif wrong.is_unanswered then
    raise exception 'message % to @% is % and was never handed out', wrong.id, wrong.username, coalesce(wrong.former, 'in no state')
      using errcode = 'OS005', hint = '"outreach queue claim" hands messages out';
  end if;
  raise exception 'message % to @% is % and cannot become %', wrong.id, wrong.username, coalesce(wrong.former, 'in no state'),
    coalesce(wrong.latter, 'nothing')
    using errcode = 'OS005', hint = 'look at it with "outreach queue list"';
end
$$;
revoke all on function crm.check_transitions() from public;

create or replace trigger keep_transitions after update on crm.outreach_queue
  referencing old table as old_rows new table as new_rows for each statement execute function crm.check_transitions();
