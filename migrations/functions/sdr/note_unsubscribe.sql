-- Whoever asked to unsubscribe, or whose address bounced, is out of the campaign that would still write to them: the record of it is not to be
-- refused for that. One whose last message was sent stays as it is.
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
    new.campaign_status = case when new.reply_unsubscribe then 'unsubscribed' else 'bounced' end;
  end if;
  return new;
end
$$;
revoke all on function sdr.note_unsubscribe() from public;

create or replace trigger note_unsubscribe before update on sdr.employees
  for each row when ((new.reply_unsubscribe and old.reply_unsubscribe is not true) or (new.reply_bounce and old.reply_bounce is not true))
  execute function sdr.note_unsubscribe();
create or replace trigger note_unsubscribe_on_insert before insert on sdr.employees
  for each row when (new.reply_unsubscribe or new.reply_bounce) execute function sdr.note_unsubscribe();
