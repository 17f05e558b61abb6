import type { Facts } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { CheckSkipped, type Finding, failed, ok, warning } from '../finding.ts';
import { describe, type Group, grant, grouped, revoke } from '../grants.ts';
import { reasonOf, type Setup } from '../setup.ts';

/** Roles that anybody on the internet has, or any user of the project: what they may do too much is a leak. */
const OUTSIDE = new Set(['public', 'anon', 'authenticated']);

/** Every command calls the database as service_role: whether it can, and may do what the migrations grant it. */
export async function serviceRole(setup: Setup): Promise<Finding[]> {
  const refused = await refusal(setup);
  if (refused !== undefined && refused.kind !== 'permission') throw new CheckSkipped(reasonOf(refused));
  const missing = await setup.facts().then(
    (facts) => facts.missing.filter(({ grantee }) => grantee === 'service_role'),
    (error: unknown) => {
      if (refused === undefined) throw error;
      return [];
    },
  );
  const findings = grouped(missing).map((group) => failed(`service_role lacks ${describe(group)}`, null, asOwner(grant(group))));
  if (refused !== undefined && findings.length === 0) {
    const fix = refused.hint ?? asOwner('grant service_role to the user of the database URL;');
    findings.push(failed(refused.message, 'calls as service_role', fix));
  }
  return findings.length > 0 ? findings : [ok('has what the migrations grant')];
}

/** What every command does first; undefined: it works. */
async function refusal(setup: Setup): Promise<DatabaseError | undefined> {
  const { access, server } = await setup.access();
  if (server instanceof DatabaseError) return server;
  try {
    await access.call('ops', 'handshake');
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    // No such role: a server that was never migrated.
    if (error.code === '22023') throw new CheckSkipped('there is no role service_role: migrations are pending');
    return error;
  }
}

/** What anybody may do beyond what the migrations grant, and what is not guarded as they guard it. */
export async function privileges(setup: Setup): Promise<Finding[]> {
  const { wider, missing, open } = await setup.facts();
  const findings = [
    ...grouped(wider).map(tooWide),
    ...open.map(unguarded),
    ...grouped(missing.filter(({ grantee }) => grantee !== 'service_role')).map((group) =>
      warning(`${group.grantee} lacks ${describe(group)}, which the migrations grant`, null, asOwner(grant(group))),
    ),
  ];
  return findings.length > 0 ? findings : [ok('nobody has more than the migrations grant')];
}

function tooWide(group: Group): Finding {
  const found = `${group.grantee} has ${describe(group)}`;
  const expected = 'no more than the migrations grant';
  const fix = asOwner(revoke(group));
  return OUTSIDE.has(group.grantee) ? failed(found, expected, fix) : warning(found, expected, fix);
}

/** What is open by other ways than grants, by the rules of ops.doctor. */
function unguarded({ rule, object }: Facts['open'][number]): Finding {
  const [what, of = ''] = object.split(' of ');
  switch (rule) {
    case 'row_level_security_off':
      return failed(
        `row level security is off on ${object}`,
        'on, as on every table',
        asOwner(`alter table ${object} enable row level security;`),
      );
    case 'view_of_its_owner':
      return failed(
        `the view ${object} reads past row level security`,
        'security_invoker',
        asOwner(`alter view ${object} set (security_invoker = true);`),
      );
    case 'policy_for_everybody':
      return failed(`the policy ${object} lets everybody in`, null, asOwner(`drop policy ${object};`));
    case 'role_is_member':
      return failed(`the role ${what} can become ${of}`, 'a member of nothing', asOwner(`revoke ${of} from ${what};`));
    case 'role_without_limits':
      return failed(`row level security does not hold the role ${object}`, null, asOwner(`alter role ${object} nosuperuser nobypassrls;`));
    default:
      return failed(`${rule}: ${object}`, null, 'install the newest outreach, which knows this rule');
  }
}

function asOwner(sql: string): string {
  return `as the owner of the database: ${sql}`;
}
