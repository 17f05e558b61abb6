/** What must hold in all six schemas: a query that finds what breaks the rule, and a change that breaks it. */
export interface Rule {
  name: string;
  /** $1: the schemas. */
  violations: string;
  plant: string;
}

export const RULES: Rule[] = [
  {
    name: 'every table has row level security',
    violations: `
      select c.oid::regclass::text as found from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any ($1) and not c.relrowsecurity`,
    plant: 'alter table crm.fit_signals disable row level security',
  },
  {
    name: 'every table lets service_role through a policy, where it has no bypassrls',
    violations: `
      select c.oid::regclass::text as found from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace::regnamespace::text = any ($1)
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polroles = array['service_role'::regrole::oid] and p.polcmd = '*')`,
    plant: 'drop policy service_role_all on ops.halts',
  },
  {
    name: 'no policy is for anon or for everybody',
    violations: `
      select p.polname || ' on ' || p.polrelid::regclass as found from pg_policy p join pg_class c on c.oid = p.polrelid
      where c.relnamespace::regnamespace::text = any ($1) and p.polroles && array[0, 'anon'::regrole::oid]`,
    plant: 'create policy planted on growth.lead_memory for select using (true)',
  },
  {
    name: 'every policy wraps what it asks of the session in a subquery, which runs once and not per row',
    violations: String.raw`
      select p.policyname || ' on ' || p.schemaname || '.' || p.tablename as found
      from pg_policies p
      where p.schemaname = any ($1)
        and regexp_replace(concat_ws(' ', p.qual, p.with_check), '\( SELECT (auth\.\w+|current_setting)\(', '', 'g') ~ '(\mauth\.|\mcurrent_setting\()'`,
    plant: `create policy planted on sdr.employees for select to authenticated using (auth.jwt() ->> 'role' = 'sdr' or (select auth.uid()) = id)`,
  },
  {
    name: 'every foreign key has a whole index that begins with its columns',
    violations: `
      select k.conname as found from pg_constraint k
      where k.contype = 'f' and k.connamespace::regnamespace::text = any ($1)
        and not exists (
          select from pg_index i
          where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null
            and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`,
    plant: 'drop index crm.outreach_queue_contact_id_idx',
  },
  {
    name: 'every view reads with the rights of who asks',
    violations: `
      select c.oid::regclass::text as found from pg_class c
      where c.relkind = 'v' and c.relnamespace::regnamespace::text = any ($1)
        and not coalesce('security_invoker=true' = any (c.reloptions), false)`,
    plant: 'alter view growth.relationship_insights set (security_invoker = false)',
  },
  {
    name: 'every function sets a search_path without a schema that others write to',
    violations: `
      select p.oid::regprocedure::text as found from pg_proc p
      where p.pronamespace::regnamespace::text = any ($1) and not coalesce(p.proconfig && array['search_path=pg_catalog, pg_temp'], false)`,
    plant: 'alter function ops.halts_in_force() reset search_path',
  },
];
