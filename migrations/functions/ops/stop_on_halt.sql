-- A halt, typed by hand as well, holds for every commit after its own. Security definer: whoever may halt, may stop.
create or replace function ops.stop_on_halt() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from new_rows n where n.resumed_at is null) then
    perform ops.stop_sending();
  end if;
  return null;
end
$$;
revoke all on function ops.stop_on_halt() from public;

create or replace trigger stop_on_insert after insert on ops.halts
  referencing new table as new_rows for each statement execute function ops.stop_on_halt();
create or replace trigger stop_on_update after update on ops.halts
  referencing new table as new_rows for each statement execute function ops.stop_on_halt();
