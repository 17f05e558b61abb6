-- What a company without numbers is known by: its name without quotation marks, and its website without scheme, www. and slashes at the
-- end; as much of it as an index takes. The same as companyKey in src/sdr/names.ts.
create or replace function sdr.company_key(company_name text, website text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select left(
    coalesce(btrim(regexp_replace(translate(ops.key_text(company_name), 'ё"«»', 'е   '), ' +', ' ', 'g'), ' '), '') || '|'
      || coalesce(rtrim(regexp_replace(ops.key_text(website), '^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?', ''), '/'), ''), 600)
$$;
revoke all on function sdr.company_key(text, text) from public;
grant execute on function sdr.company_key(text, text) to service_role;
