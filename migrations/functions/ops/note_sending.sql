-- Notes that this transaction has put these rows into a sending state, or learned from them who is who, so that they are looked at again
-- at its commit if something comes into force meanwhile (ops.look_again). To be called before the first look. Only the guards, which run
-- as the owner, can.
create or replace function ops.note_sending(relation text, ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  insert into ops.sending_checks (relation, ids, stops) select note_sending.relation, note_sending.ids, s.stops from ops.sending_stops s;
end
$$;
revoke all on function ops.note_sending(text, uuid[]) from public;
grant execute on function ops.note_sending(text, uuid[]) to service_role;
