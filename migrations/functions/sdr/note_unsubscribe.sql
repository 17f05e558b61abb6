-- Whoever asked to unsubscribe is out of the campaign that would still write to them.
create or replace function sdr.note_unsubscribe() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if sdr.leads_to_sending(new.campaign_number, new.campaign_status, true) then
    new.campaign_status = 'unsubscribed';
  end if;
  return new;
end
$$;
revoke all on function sdr.note_unsubscribe() from public;

create or replace trigger note_unsubscribe before update on sdr.employees
  for each row when (new.reply_unsubscribe and old.reply_unsubscribe is not true) execute function sdr.note_unsubscribe();
