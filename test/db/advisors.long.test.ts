import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres, useDatabase } from '../support/databases.ts';
import { migratedSchemas, type SupabaseProject, supabaseProject } from '../support/supabase-cli.ts';

interface Finding {
  name: string;
  level: string;
  metadata: { schema: string; name: string };
}

let schemas: string[];
let project: SupabaseProject;
let publicOnly: SupabaseProject;
const migrated = useDatabase();
beforeAll(async () => {
  schemas = await migratedSchemas();
  // The advisors of security look at nothing but what the API serves.
  project = await supabaseProject(['public', ...schemas]);
  publicOnly = await supabaseProject(['public']);
});
afterAll(async () => {
  await project.remove();
  await publicOnly.remove();
});

async function advise(
  from: SupabaseProject,
  url: string,
  level = 'warn',
  failOn = level,
): Promise<{ exitCode: number | null; found: Finding[] }> {
  const flags = [`--remote=${url}`, '--level', level, '--fail-on', failOn, '--output-format', 'json'];
  const { exitCode, stdout, stderr } = await from.run(['db', 'advisors', ...flags]);
  expect(stdout, stderr).not.toBe('');
  const { results }: { results: Finding[] } = JSON.parse(stdout);
  return { exitCode, found: results };
}

const what = (found: Finding[]) => found.map(({ level, name, metadata }) => `${level} ${name} ${metadata.schema}.${metadata.name}`).sort();

/** The advice on a database of its own, in which something bad was planted. */
async function adviseAfter(sql: string, from = project): Promise<{ exitCode: number | null; found: string[] }> {
  const database = await openPostgres();
  try {
    await database.sql.unsafe(sql);
    const { exitCode, found } = await advise(from, database.url);
    return { exitCode, found: what(found) };
  } finally {
    await database.close();
  }
}

const OPEN_TABLE = (schema: string) => `
  create table ${schema}.planted (id integer primary key);
  grant select on ${schema}.planted to anon;`;
const DEFINER_VIEW = `
  create view outbound.planted as select id from outbound.leads;
  grant select on outbound.planted to authenticated;`;
const OPEN_MATERIALIZED_VIEW = 'grant select on discovery.page_client_counts to authenticated;';

/** What is bad, and how the advisors put it. */
const PLANTED: [string, string, string][] = [
  ['a table without row level security', OPEN_TABLE('growth'), 'ERROR rls_disabled_in_public growth.planted'],
  ['a view with its owner’s rights', DEFINER_VIEW, 'ERROR security_definer_view outbound.planted'],
  ['a materialized view for everybody', OPEN_MATERIALIZED_VIEW, 'WARN materialized_view_in_api discovery.page_client_counts'],
  [
    'a function without search_path',
    `create function sdr.planted() returns integer language sql as 'select 1'`,
    'WARN function_search_path_mutable sdr.planted',
  ],
  [
    'a policy that lets everybody update everything',
    `grant update on crm.fit_signals to authenticated;
     create policy planted on crm.fit_signals for update to authenticated using (true)`,
    'WARN rls_policy_always_true crm.fit_signals',
  ],
  [
    'a policy that asks who it is for every row',
    'create policy planted on growth.prospect_candidates for select to authenticated using (id = auth.uid())',
    'WARN auth_rls_initplan growth.prospect_candidates',
  ],
  [
    'a policy that believes what users say of themselves',
    `create policy planted on growth.prospect_candidates for select to authenticated
     using ((select auth.jwt()) -> 'user_metadata' ->> 'role' = 'va')`,
    'ERROR rls_references_user_metadata growth.prospect_candidates',
  ],
  [
    'two policies for the same',
    'create policy planted on sdr.companies for select to authenticated using (length(id::text) > 0)',
    'WARN multiple_permissive_policies sdr.companies',
  ],
  ['an index that is there already', 'create index planted on ops.rejects (run_id, id)', 'WARN duplicate_index ops.rejects'],
];

describe('Supabase’s advisors', () => {
  it('are asked about every schema that is in the database', async () => {
    const found = await migrated.sql`
      select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'auth')`;
    expect(found.map((row) => row.nspname).sort()).toEqual(schemas.toSorted());
  });

  it('find nothing', async () => {
    expect(await advise(project, migrated.url)).toEqual({ exitCode: 0, found: [] });
  });

  it('have no hint either, but that no query has used an index of the empty tables yet', async () => {
    const { found } = await advise(project, migrated.url, 'info', 'none');
    expect(new Set(found.map((finding) => finding.name))).toEqual(new Set(['unused_index']));
  });

  it.each(PLANTED)('find %s', async (_, sql, found) => {
    expect(await adviseAfter(sql)).toEqual({ exitCode: 1, found: [found] });
  });

  it('see a bad table in every schema', async () => {
    const everywhere = ['public', ...schemas];
    expect(await adviseAfter(everywhere.map(OPEN_TABLE).join(''))).toEqual({
      exitCode: 1,
      found: everywhere.map((schema) => `ERROR rls_disabled_in_public ${schema}.planted`).sort(),
    });
  });

  it('see none of it where the configuration does not list our schemas', async () => {
    const sql = [...schemas.map(OPEN_TABLE), DEFINER_VIEW.replaceAll('planted', 'planted_view'), OPEN_MATERIALIZED_VIEW].join('');
    expect(await adviseAfter(sql, publicOnly)).toEqual({ exitCode: 0, found: [] });
    expect((await adviseAfter(sql)).found).toHaveLength(schemas.length + 2);
  });
});
