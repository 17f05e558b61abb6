-- What was said and changed is a record: for everybody but the owner a row is added and never edited; it may only go to the contact that its
-- own was merged into.
create or replace function crm.keep_history() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if pg_has_role(current_user, (select c.relowner from pg_class c where c.oid = tg_relid), 'usage') then
    return new;
  end if;
  if to_jsonb(new) - 'contact_id' <> to_jsonb(old) - 'contact_id' then
    raise exception '% is append-only', tg_relid::regclass using errcode = '42501', hint = 'add a new row';
  end if;
  return new;
end
$$;
revoke all on function crm.keep_history() from public;
