-- Those of these keys that are several people's and link nobody: shared mailboxes, and phones that several people answer.
-- kinds, keys: side by side, in their normal form.
create or replace function ops.shared_keys(kinds text[], keys text[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  emails constant text[] := array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'email');
  phones constant text[] := array(select k.value from unnest(kinds, keys) as k(kind, value) where k.kind = 'phone');
begin
  return array(select e from unnest(emails) as e except select p from unnest(ops.personal_emails(emails)) as p)
      || case when cardinality(phones) > 0 then ops.shared_phones(phones) else '{}' end;
end
$$;
revoke all on function ops.shared_keys(text[], text[]) from public;
grant execute on function ops.shared_keys(text[], text[]) to service_role;
