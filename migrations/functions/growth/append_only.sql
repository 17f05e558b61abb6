-- lead_actions is an audit log: rows are added, never changed, and go only with the lead or the tenant they belong to. What erases a
-- person may take their words out of it (ops.erase_texts): it says so in a table that only the owner writes.
create or replace function growth.append_only() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    -- A cascade: the parent is gone already.
    if old.lead_id is not null and not exists (select from growth.lead_memory l where l.id = old.lead_id)
       or old.client_id is not null and not exists (select from growth.clients c where c.client_id = old.client_id) then
      return old;
    end if;
  end if;
  if pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = tg_relid), 'usage') then
    if exists (select from ops.erasure_pass p where p.transaction = pg_current_xact_id()) then
      return coalesce(new, old);
    end if;
  end if;
  raise exception 'growth.lead_actions is append-only' using errcode = '42501', hint = 'add a row that says what changed';
end
$$;
revoke all on function growth.append_only() from public;

create or replace trigger append_only before update or delete on growth.lead_actions
  for each row execute function growth.append_only();
create or replace trigger append_only_truncate before truncate on growth.lead_actions
  for each statement execute function growth.append_only();
