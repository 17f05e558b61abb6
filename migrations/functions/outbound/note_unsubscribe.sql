-- Whoever unsubscribes, bounces or says "do not call" is out of the campaign that would still write to them or call them: the record of it
-- is not to be refused for that.
create or replace function outbound.note_unsubscribe() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.overall_status = 'active' then
    new.overall_status = case when new.email_status in ('unsubscribed', 'bounced') then new.email_status else 'disqualified' end;
  end if;
  if new.call_status = 'scheduled' then
    new.call_status = 'not_scheduled';
  end if;
  new.next_followup_at = null;
  return new;
end
$$;
revoke all on function outbound.note_unsubscribe() from public;

create or replace trigger note_unsubscribe_on_insert before insert on outbound.campaign_leads
  for each row when (new.email_status in ('unsubscribed', 'bounced') or new.overall_status in ('unsubscribed', 'bounced')
                     or new.call_status = 'do_not_call')
  execute function outbound.note_unsubscribe();
create or replace trigger note_unsubscribe_on_update before update on outbound.campaign_leads
  for each row when ((new.email_status in ('unsubscribed', 'bounced') and new.email_status is distinct from old.email_status)
                     or (new.overall_status in ('unsubscribed', 'bounced') and new.overall_status is distinct from old.overall_status)
                     or (new.call_status = 'do_not_call' and new.call_status is distinct from old.call_status))
  execute function outbound.note_unsubscribe();
