import { isExposed } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { compare } from '../../../db/migrate/plan.ts';
import { counted, type Finding, failed, listing, ok, Unknowable, warning } from '../finding.ts';
import { type Patient, reasonOf } from '../patient.ts';

/** The schemas that the API of a Supabase project has to serve. */
const SCHEMAS = ['ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'];
const RELOAD = `notify pgrst, 'reload config'; notify pgrst, 'reload schema';`;

/** What is not applied, was edited, or is unknown; as `migrate status` compares. */
export async function migrations(patient: Patient): Promise<Finding[]> {
  const { files } = patient.surroundings;
  const ledger = await patient.ledger().catch(async (error: unknown) => {
    // An API that does not know the handshake has none of our functions.
    const { contact } = await patient.access();
    const lacksAll = contact instanceof DatabaseError && (contact.kind === 'missing' || contact.kind === 'stale_schema');
    if (error instanceof Unknowable && lacksAll) return new Map<string, never>();
    throw error;
  });
  if (ledger.size === 0) return [failed("none of this tool's tables are there yet", null, 'run "outreach migrate"')];

  const statuses = compare(files, ledger);
  const inState = (state: string) => statuses.filter((status) => status.state === state).map(({ file }) => file.path);
  const [pending, changed, edited] = [inState('pending'), inState('changed'), inState('edited')];
  const known = new Set(files.map((file) => file.version));
  const unknown = [...ledger].filter(([version]) => !known.has(version));
  const breaking = unknown.filter(([, entry]) => entry.breaking).map(([version]) => version);
  const findings: Finding[] = [];
  if (edited.length > 0)
    findings.push(
      failed(`edited after they were applied: ${listing(edited)}`, null, 'restore the files, and write the change as a new migration'),
    );
  if (breaking.length > 0)
    findings.push(failed(`the database has ${listing(breaking)}, which this outreach is too old for`, null, 'install the newest outreach'));
  else if (unknown.length > 0)
    findings.push(
      warning(
        `the database has ${counted(unknown.length, 'migration')} that this outreach does not know`,
        null,
        'install the newest outreach',
      ),
    );
  // A newer tool may have put newer functions there; they are made to keep working for this one.
  const outdated = unknown.length > 0 && pending.length === 0 ? [] : [...pending, ...changed];
  if (outdated.length > 0)
    findings.push(failed(`${counted(outdated.length, 'file')} not applied: ${listing(outdated)}`, null, 'run "outreach migrate"'));
  return findings.length > 0 ? findings : [ok(`all ${files.length} files are applied`)];
}

/** Whether the API of a Supabase project serves our schemas; elsewhere there is no API. */
export async function exposedSchemas(patient: Patient): Promise<Finding[]> {
  if (patient.target().kind !== 'supabase') return [];
  const { access } = await patient.access();
  let exposed: boolean[];
  try {
    exposed = await Promise.all(SCHEMAS.map((schema) => isExposed(access, schema)));
  } catch (error) {
    throw error instanceof DatabaseError ? new Unknowable(reasonOf(error)) : error;
  }
  const hidden = SCHEMAS.filter((_, i) => exposed[i] === false);
  if (hidden.length === 0) return [ok(SCHEMAS.join(', '))];
  const override = await patient.facts().then(
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
export async function authenticator(patient: Patient): Promise<Finding[]> {
  const { db_schemas: overrides } = await patient.facts();
  if (overrides.length === 0) return patient.target().kind === 'supabase' ? [ok('pgrst.db_schemas is not set on the role')] : [];
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
