import { isExposed } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { compare, EMPTY_LEDGER, inState, pendingPaths, tooOld } from '../../../db/migrate/plan.ts';
import { CheckSkipped, counted, type Finding, failed, listing, ok, warning } from '../finding.ts';
import { reasonOf, type Setup } from '../setup.ts';

/** The schemas that the API of a Supabase project has to serve. */
const SCHEMAS = ['ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'];
const RELOAD = `notify pgrst, 'reload config'; notify pgrst, 'reload schema';`;

/** What is not applied, was edited, or is unknown; as `migrate status` compares. */
export async function migrations(setup: Setup): Promise<Finding[]> {
  const set = setup.input.migrations;
  const ledger = await setup.ledger().catch(async (error: unknown) => {
    // An API that does not know the handshake has none of our functions.
    const { server } = await setup.access();
    const lacksAll = server instanceof DatabaseError && (server.kind === 'missing' || server.kind === 'stale_schema');
    if (error instanceof CheckSkipped && lacksAll) return EMPTY_LEDGER;
    throw error;
  });
  if (ledger.entries.size === 0) return [failed("none of this tool's tables are there yet", null, 'run "outreach migrate"')];

  const comparison = compare(set, ledger);
  const findings: Finding[] = [];
  const edited = inState(comparison, 'edited').map(({ path }) => path);
  if (edited.length > 0)
    findings.push(
      failed(`edited after they were applied: ${listing(edited)}`, null, 'restore the files, and write the change as a new migration'),
    );
  const refusal = tooOld(comparison);
  if (refusal !== undefined) findings.push(failed(refusal.message, null, refusal.suggestion ?? UPGRADE));
  else if (comparison.newerRelease !== undefined)
    findings.push(warning(`the database has release ${comparison.newerRelease}, this outreach is release ${set.release}`, null, UPGRADE));
  else if (comparison.unknown.length > 0)
    findings.push(
      warning(`the database has ${counted(comparison.unknown.length, 'migration')} that this outreach does not know`, null, UPGRADE),
    );
  const pending = pendingPaths(comparison);
  if (pending.length > 0)
    findings.push(failed(`${counted(pending.length, 'file')} not applied: ${listing(pending)}`, null, 'run "outreach migrate"'));
  return findings.length > 0 ? findings : [ok(`all ${set.files.length} files are applied`)];
}

const UPGRADE = 'install the newest outreach';

/** Whether the API of a Supabase project serves our schemas; elsewhere there is no API. */
export async function exposedSchemas(setup: Setup): Promise<Finding[]> {
  if (setup.target().kind !== 'supabase') return [];
  const { access } = await setup.access();
  let exposed: boolean[];
  try {
    exposed = await Promise.all(SCHEMAS.map((schema) => isExposed(access, schema)));
  } catch (error) {
    throw error instanceof DatabaseError ? new CheckSkipped(reasonOf(error)) : error;
  }
  const hidden = SCHEMAS.filter((_, i) => exposed[i] === false);
  if (hidden.length === 0) return [ok(SCHEMAS.join(', '))];
  const override = await setup.facts().then(
    (facts) => facts.db_schemas.length > 0,
    () => undefined,
  );
  const dashboard = `Project Settings > Data API > Exposed schemas: add ${hidden.join(', ')}`;
  return [
    failed(
      `the API does not serve ${hidden.join(', ')}`,
      SCHEMAS.join(', '),
      override === true
        ? 'add them where the role authenticator overrides the dashboard: see the check "authenticator"'
        : override === false
          ? dashboard
          : `${dashboard}; where they stand there already, the role authenticator overrides the list (with DATABASE_URL set, doctor shows it)`,
    ),
  ];
}

/** A list of schemas set on PostgREST's role disconnects the dashboard's silently. It is shown, and left as it is. */
export async function authenticator(setup: Setup): Promise<Finding[]> {
  const { db_schemas: overrides } = await setup.facts();
  if (overrides.length === 0) return setup.target().kind === 'supabase' ? [ok('pgrst.db_schemas is not set on the role')] : [];
  return overrides.map(({ database, value }) => {
    const role = `alter role authenticator${database === null ? '' : ` in database "${database}"`}`;
    const served = value.split(',').map((name) => name.trim());
    const lacking = SCHEMAS.filter((schema) => !served.includes(schema));
    const undo = `to go back to the dashboard's list: ${role} reset pgrst.db_schemas; ${RELOAD}`;
    const add = `to serve ours too: ${role} set pgrst.db_schemas = '${[...served, ...lacking].join(',')}'; ${RELOAD}`;
    return warning(
      `pgrst.db_schemas is set on the role authenticator: ${value}; the dashboard's list of exposed schemas has no effect`,
      lacking.length === 0 ? 'not set' : `not set, or with ${lacking.join(', ')}`,
      lacking.length === 0 ? undo : `${add}; or ${undo}`,
    );
  });
}
