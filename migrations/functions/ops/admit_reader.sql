-- Makes the role that "outreach sql" and "outreach report run" read as, and gives it what it may read: every table and view of the six schemas,
-- without the columns that hold secrets. It cannot log in, is a member of nothing and owns nothing but the two functions that it is entered by.
-- Called at the end of every migration, so that new tables are readable and a new secret is not. Changes nothing where nothing is missing.
-- -> null: done; else why not, and what a superuser runs.
create or replace function ops.admit_reader() returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  me constant text := quote_ident(current_user);
  -- Up to PostgreSQL 15 a member may always become the role.
  may_become constant text := case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end;
  relation record;
  door regprocedure;
begin
  if to_regrole('outreach_reader') is null then
    begin
      create role outreach_reader nologin noinherit;
    exception
      when duplicate_object or unique_violation then null;  -- another database of the server is making it
      when insufficient_privilege then
        return jsonb_build_object('reason', format('%s may not create the role outreach_reader', me),
                                  'statement', format('create role outreach_reader nologin noinherit; grant outreach_reader to %s;', me));
    end;
  end if;
  if exists (select from pg_roles r where r.rolname = 'outreach_reader'
             and (r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls))
     or exists (select from pg_auth_members m where m.member = 'outreach_reader'::regrole) then
    return jsonb_build_object('reason', 'the role outreach_reader may do more than read',
      'statement', concat_ws(' ', 'alter role outreach_reader nosuperuser nocreaterole nocreatedb noreplication nobypassrls;',
                             (select string_agg(format('revoke %s from outreach_reader;', m.roleid::regrole), ' ' order by m.roleid)
                              from pg_auth_members m where m.member = 'outreach_reader'::regrole)));
  end if;
  if not (pg_has_role(current_user, 'outreach_reader', may_become) and pg_has_role(current_user, 'outreach_reader', 'USAGE')) then
    begin
      execute format('grant outreach_reader to %s%s', me, case may_become when 'SET' then ' with inherit true, set true' else '' end);
    exception
      when unique_violation or internal_error then null;
      when insufficient_privilege then
        return jsonb_build_object('reason', format('%s may not become the role outreach_reader', me),
                                  'statement', format('grant outreach_reader to %s;', me));
    end;
  end if;

  for relation in
    select c.oid::regclass as name, c.relrowsecurity as has_rls, n.nspname as schema,
           has_table_privilege('outreach_reader', c.oid, 'SELECT') as is_whole,
           coalesce(bool_or(s.is_secret), false) as has_secret,
           string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where not s.is_secret) as readable,
           coalesce(bool_and(has_column_privilege('outreach_reader', c.oid, a.attnum, 'SELECT') = not s.is_secret), true) as is_right,
           exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'outreach_reader_reads') as has_policy
    from pg_namespace n
    join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral (select ops.is_secret(a.attname) as is_secret) s
    where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and pg_has_role(current_user, c.relowner, 'USAGE')
      -- A view of its owner's rights would show what the reader may not see.
      and (c.relkind <> 'v' or coalesce('security_invoker=true' = any (c.reloptions), false))
    group by c.oid, n.nspname
    order by c.oid
  loop
    if not has_schema_privilege('outreach_reader', relation.schema, 'USAGE') then
      execute format('grant usage on schema %I to outreach_reader', relation.schema);
    end if;
    if not relation.is_right then
      if relation.is_whole then
        execute format('revoke select on %s from outreach_reader', relation.name);
      end if;
      if relation.has_secret then
        execute format('grant select (%s) on %s to outreach_reader', relation.readable, relation.name);
      else
        execute format('grant select on %s to outreach_reader', relation.name);
      end if;
    end if;
    if relation.has_rls and not relation.has_policy then
      execute format('create policy outreach_reader_reads on %s for select to outreach_reader using (true)', relation.name);
    end if;
  end loop;

  for door in
    select p.oid from pg_proc p
    where p.pronamespace = 'ops'::regnamespace and p.proname in ('open_query', 'fetch_query')
      and not (p.prosecdef and p.proowner = 'outreach_reader'::regrole)
  loop
    -- A new owner must have CREATE for as long as it takes to become one.
    grant create on schema ops to outreach_reader;
    execute format('alter function %s owner to outreach_reader', door);
    revoke create on schema ops from outreach_reader;
    execute format('alter function %s security definer', door);
  end loop;
  return null;
end
$$;
revoke all on function ops.admit_reader() from public;
grant execute on function ops.admit_reader() to service_role;
