-- What was just learned of who is who may show that somebody who is being written to has said no: then what is pending for them is
-- cancelled. The addresses, handles and phone numbers that new or changed records link, in their normal form.
create or replace function ops.follow_links(emails text[], handles text[], phones text[] default null) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  kinds text[];
  keys text[];
begin
  if emails is null and handles is null and phones is null then
    return;
  end if;
  if not exists (select from ops.suppressions s where s.lifted_at is null) then
    return;
  end if;
  -- A shared address or phone links nobody.
  emails := ops.personal_emails(emails);
  phones := array(select p from unnest(phones) as p except select s from unnest(ops.shared_phones(phones)) as s);
  select array_agg(s.kind), array_agg(s.value) into kinds, keys from ops.suppressed_keys(emails, handles, phones) s;
  if keys is not null then
    perform ops.hold_sending();
    perform ops.cancel_pending(kinds, keys);
  end if;
end
$$;
revoke all on function ops.follow_links(text[], text[], text[]) from public;
grant execute on function ops.follow_links(text[], text[], text[]) to service_role;
