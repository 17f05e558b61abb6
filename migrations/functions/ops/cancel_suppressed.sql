-- A suppression that comes into force cancels what is pending for that person (ops.cancel_pending). It keeps whoever is putting people
-- into sending states from passing by (ops.hold_sending), from before it is stored, so that two at one key do not wait for each other.
-- Security definer: it must see all rows.
create or replace function ops.cancel_suppressed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  ids uuid[];
  kinds text[];
  keys text[];
begin
  if tg_when = 'BEFORE' then
    perform ops.hold_sending();
    return null;
  end if;
  select array_agg(n.id), array_agg(n.kind), array_agg(n.value) into ids, kinds, keys
  from new_rows n
  where n.lifted_at is null and n.erased_at is null and (n.expires_at is null or n.expires_at > now());
  if keys is not null then
    perform ops.hold_sending();
    perform ops.cancel_pending(kinds, keys, ids);
  end if;
  return null;
end
$$;
revoke all on function ops.cancel_suppressed() from public;

create or replace trigger hold_sending before insert on ops.suppressions
  for each statement execute function ops.cancel_suppressed();
create or replace trigger cancel_on_insert after insert on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
create or replace trigger cancel_on_update after update on ops.suppressions
  referencing new table as new_rows for each statement execute function ops.cancel_suppressed();
