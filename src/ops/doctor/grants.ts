import type { Privilege } from '../../db/doctor.ts';
import { listing } from './finding.ts';

const GRANT_OPTION = ' with grant option';

/** One privilege, or several, of one role on objects of one kind. */
export interface Group {
  kind: string;
  grantee: string;
  privileges: string[];
  objects: string[];
}

export function grouped(found: readonly Privilege[]): Group[] {
  const groups = Map.groupBy(found, ({ kind, grantee, privileges }) => JSON.stringify([kind, grantee, privileges]));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    // A column on which nobody has anything has no kind: there is nothing of it in the catalog.
    return [{ ...first, kind: first.kind ?? 'column', objects: members.map((member) => member.object) }];
  });
}

/** `SELECT, INSERT on table a, b and 3 more`. */
export function describe({ kind, privileges, objects }: Group): string {
  return `${privileges.join(', ')} on ${kind === 'default' ? '' : `${kind} `}${listing(objects)}`;
}

/** The statement that gives what is missing. */
export function grant(group: Group): string {
  return on(group, group.privileges)
    .map((what) => `grant ${what} to ${group.grantee};`)
    .join(' ');
}

/** The statement that takes away what is too much. */
export function revoke(group: Group): string {
  const whole = group.privileges.filter((privilege) => !privilege.endsWith(GRANT_OPTION));
  const passable = group.privileges.filter((privilege) => privilege.endsWith(GRANT_OPTION)).map((p) => p.slice(0, -GRANT_OPTION.length));
  // With a privilege goes the right to pass it on.
  const optionOnly = passable.filter((privilege) => !whole.includes(privilege));
  const parts = [...on(group, whole), ...on(group, optionOnly).map((what) => `grant option for ${what}`)];
  if (group.kind !== 'default') return parts.map((what) => `revoke ${what} from ${group.grantee};`).join(' ');
  return group.objects.map((object) => revokeDefault(object, whole, group.grantee)).join(' ');
}

/** What stands between GRANT or REVOKE and the role, a part per statement: columns of each table have one of their own. */
function on({ kind, objects }: Group, privileges: string[]): string[] {
  if (privileges.length === 0) return [];
  if (kind !== 'column') return [`${privileges.join(', ')} on ${kind.endsWith('function') ? 'function' : kind} ${objects.join(', ')}`];
  const tables = Map.groupBy(objects, (object) => object.replace(/\.[^.]+$/, ''));
  return [...tables].map(([table, columns]) => {
    const names = columns.map((column) => column.slice(table.length + 1)).join(', ');
    return `${privileges.map((privilege) => `${privilege} (${names})`).join(', ')} on ${table}`;
  });
}

/** `tables in schema crm made by postgres`, as ops.doctor writes it. */
function revokeDefault(object: string, privileges: string[], grantee: string): string {
  const [, objects = 'tables', inSchema = '', maker = ''] = /^(\w+)( in schema \S+)? made by (.+)$/.exec(object) ?? [];
  return `alter default privileges for role ${maker}${inSchema} revoke ${privileges.join(', ')} on ${objects} from ${grantee};`;
}
