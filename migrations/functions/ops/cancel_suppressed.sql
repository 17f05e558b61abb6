-- A suppression that comes into force cancels what is pending for that person, in the same transaction. It waits for whoever is putting
-- people into sending states at this moment, so that nothing slips through. Security definer: it must see all rows.
create or replace function ops.cancel_suppressed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kinds text[];
  keys text[];
begin
  perform ops.hold_sending();
  select array_agg(n.kind), array_agg(n.value) into kinds, keys
  from new_rows n
  where n.lifted_at is null and (n.expires_at is null or n.expires_at > now());
  if keys is not null then
    perform ops.cancel_pending(kinds, keys);
  end if;
  return null;
end
$$;
revoke all on function ops.cancel_suppressed() from public;

create or replace trigger cancel_on_insert after insert on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
create or replace trigger cancel_on_update after update on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
