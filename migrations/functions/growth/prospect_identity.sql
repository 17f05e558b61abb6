-- What tells a prospect from others: its website, without one its address, without that its name. Null: it has none that can be compared. The
-- same as identityOf in src/growth/prospects/identity.ts.
create or replace function growth.prospect_identity(website text, contact_email text, business_name text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    'site ' || growth.website_key(website), 'mail ' || ops.email_key(contact_email),
    'name ' || growth.short_key(nullif(regexp_replace(ops.key_text(business_name), ' +', ' ', 'g'), '')))
$$;
revoke all on function growth.prospect_identity(text, text, text) from public;
grant execute on function growth.prospect_identity(text, text, text) to service_role;
