-- What was just learned of who is who may show that somebody who is being written to has said no: then what is pending for them is
-- cancelled. The addresses and handles that new or changed records link, in their normal form.
create or replace function ops.follow_links(emails text[], handles text[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  kinds text[];
  keys text[];
begin
  if emails is null and handles is null then
    return;
  end if;
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return;
  end if;
  -- A shared address links nobody.
  emails := array(select e from unnest(emails) as e where split_part(e, '@', 1) <> all (ops.shared_mailboxes()));
  select array_agg(s.kind), array_agg(s.value) into kinds, keys from ops.suppressed_keys(emails, handles, '{}') s;
  if keys is not null then
    perform ops.hold_sending();
    perform ops.cancel_pending(kinds, keys);
  end if;
end
$$;
revoke all on function ops.follow_links(text[], text[]) from public;
grant execute on function ops.follow_links(text[], text[]) to service_role;
