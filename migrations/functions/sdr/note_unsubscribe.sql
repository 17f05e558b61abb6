-- Whoever asked to unsubscribe is out of the campaign that would still write to them; one whose last message was sent stays as it is.
-- Security definer: whoever notes it need not read ops.sending_states.
create or replace function sdr.note_unsubscribe() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  word constant text := lower(btrim(new.campaign_status));
begin
  if (new.campaign_number is not null or word is not null) and (
    select s.leads_to_sending and s.unless = '{}' from ops.sending_states s
    where s.relation = 'sdr.employees' and s.column_name = 'campaign_status'
      and (s.state is not distinct from word or (s.state = '*' and word is not null))
    order by s.state is not distinct from '*' limit 1)
  then
    new.campaign_status = 'unsubscribed';
  end if;
  return new;
end
$$;
revoke all on function sdr.note_unsubscribe() from public;

create or replace trigger note_unsubscribe before update on sdr.employees
  for each row when (new.reply_unsubscribe and old.reply_unsubscribe is not true) execute function sdr.note_unsubscribe();
