-- Who said no, and what was halted, is a record: for everybody but the owner a row is added open and now, closed once, now and by somebody
-- with a name, and neither edited nor deleted. Arguments: the column of when it was opened, what must be said then, the column of when it
-- was closed, what must be said then.
create or replace function ops.append_only() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  added jsonb;
  former jsonb;
  at text;
  said text[];
begin
  if pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = tg_relid), 'usage') then
    return coalesce(new, old);
  end if;
  if tg_op not in ('INSERT', 'UPDATE') then
    raise exception '% is append-only', tg_relid::regclass using errcode = '42501', hint = 'close the row, with a reason';
  end if;
  added := to_jsonb(new);
  if tg_op = 'INSERT' then
    if added -> tg_argv[2] <> 'null' or added -> 'erased_at' <> 'null' then
      raise exception 'a row of % is added open', tg_relid::regclass using errcode = '42501';
    end if;
    at := tg_argv[0];
    said := string_to_array(tg_argv[1], ' ');
  else
    former := to_jsonb(old);
    if added = former then
      return new;
    end if;
    at := tg_argv[2];
    said := string_to_array(tg_argv[3], ' ');
    if former -> at <> 'null' or added -> at = 'null' or added - at - said <> former - at - said then
      raise exception '% is append-only', tg_relid::regclass using errcode = '42501', hint = 'close the row, with a reason, and add a new one';
    end if;
  end if;
  if (added ->> at)::timestamptz not between now() and clock_timestamp() then
    raise exception '% of % is now', at, tg_relid::regclass using errcode = '42501';
  end if;
  if exists (select from unnest(said) as s where ops.is_blank(added ->> s)) then
    raise exception '% needs %', tg_relid::regclass, array_to_string(said, ' and ') using errcode = '23514';
  end if;
  return new;
end
$$;
revoke all on function ops.append_only() from public;

create or replace trigger append_only before insert or update on ops.suppressions
  for each row execute function ops.append_only('created_at', 'reason source', 'lifted_at', 'lifted_reason lifted_by');
create or replace trigger append_only_delete before delete on ops.suppressions for each statement execute function ops.append_only();
create or replace trigger append_only_truncate before truncate on ops.suppressions for each statement execute function ops.append_only();

create or replace trigger append_only before insert or update on ops.halts
  for each row execute function ops.append_only('halted_at', 'reason halted_by', 'resumed_at', 'resumed_by');
create or replace trigger append_only_delete before delete on ops.halts for each statement execute function ops.append_only();
create or replace trigger append_only_truncate before truncate on ops.halts for each statement execute function ops.append_only();
