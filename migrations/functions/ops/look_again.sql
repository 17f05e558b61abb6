-- At the commit of a transaction that put somebody into a sending state or learned who is who: if something came into force since
-- (ops.stop_sending), the rows are looked at again. Security definer: it must see all rows.
create or replace function ops.look_again() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from ops.sending_checks c where c.id = new.id;
  perform ops.join_sending();
  if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
    -- The snapshot does not show what came into force after it was taken: then this is a serialization failure.
    perform from ops.sending_stops for share;
  elsif exists (select from ops.sending_stops s where s.stops = new.stops) then
    null;
  elsif exists (select from ops.sending_conditions c where c.relation = new.relation) then
    perform ops.refuse_sending(new.relation, ops.still_sending(new.relation, new.ids));
  else
    perform ops.follow_records(new.relation, new.ids);
  end if;
  return null;
end
$$;
revoke all on function ops.look_again() from public;

do $$
begin
  if not exists (select from pg_catalog.pg_trigger where tgrelid = 'ops.sending_checks'::regclass and tgname = 'look_again') then
    create constraint trigger look_again after insert on ops.sending_checks
      deferrable initially deferred for each row execute function ops.look_again();
  end if;
end
$$;
