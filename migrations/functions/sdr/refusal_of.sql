-- Which exclusion of an audience a suppression is, by its reason: what came of a bounce, or of a refusal by a server's policy, is bounced.
create or replace function sdr.refusal_of(reason text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when reason ~* '^((hard |soft )?bounce|policy|refused by policy)' then 'bounced'
              when reason ~* '^(unsubscribe|complaint|asked to unsubscribe)' then 'unsubscribed'
              else 'suppressed' end
$$;
revoke all on function sdr.refusal_of(text) from public;
grant execute on function sdr.refusal_of(text) to service_role;
