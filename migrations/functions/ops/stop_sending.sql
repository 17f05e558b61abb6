-- What comes into force with this transaction holds for every commit after its own: those that are being made are waited for (they share
-- a lock that is taken alone here), later ones find the number changed and look again (ops.look_again). Who has not come to the commit yet
-- is not waited for.
create or replace function ops.stop_sending() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('outreach sending', 0));
  update ops.sending_stops s set stops = s.stops + 1 where s.only_row;
end
$$;
revoke all on function ops.stop_sending() from public;
grant execute on function ops.stop_sending() to service_role;
