// Who may do what with a relation: its policies and its grants.
import type { Policy, Relation } from './catalog.ts';
import { code } from './markdown.ts';
import { tidy } from './sql.ts';

export function policyLines(relation: Relation): string[] {
  return relation.policies.map(describePolicy);
}

function describePolicy(policy: Policy): string {
  return `${code(policy.name)} ${policy.permissive ? '' : 'restrictive, '}${policy.command} by ${policy.roles.join(', ')}: ${predicates(policy)}`;
}

function predicates({ using, check }: Policy): string {
  if (using === null && check === null) return 'no row';
  if (using === null) return `with check ${rowsOf(check)}`;
  return check === null || check === using ? rowsOf(using) : `${rowsOf(using)}, with check ${rowsOf(check)}`;
}

function rowsOf(predicate: string | null): string {
  return predicate === null || predicate === 'true' ? 'every row' : code(tidy(predicate));
}

const PRIVILEGES = ['select', 'insert', 'update', 'delete'];
const ALWAYS_TOLD = ['anon', 'authenticated', 'service_role'];

/** Row level security, and what each role was granted. */
export function accessLine(relation: Relation): string {
  const grantees = new Set([...ALWAYS_TOLD, ...relation.grants.map((grant) => grant.grantee).sort()]);
  return [...rowSecurity(relation), ...[...grantees].map((grantee) => `${grantee}: ${mayDo(relation, grantee)}`)].join('; ');
}

function rowSecurity(relation: Relation): string[] {
  if (relation.kind === 'view') return [relation.security_invoker ? 'with the rights of who reads it' : 'with the rights of its OWNER'];
  if (relation.kind === 'materialized view') return [];
  return [relation.row_security ? `row level security ${relation.forced_row_security ? 'forced' : 'on'}` : 'row level security OFF'];
}

/** `select, insert, update of notes, status` */
function mayDo(relation: Relation, grantee: string): string {
  const grants = relation.grants.filter((grant) => grant.grantee === grantee);
  const privileges = new Set([...PRIVILEGES, ...grants.map((grant) => grant.privilege).sort()]);
  const phrases = [...privileges].flatMap((privilege) => {
    const granted = grants.filter((grant) => grant.privilege === privilege);
    if (granted.length === 0) return [];
    const columns = granted.flatMap((grant) => grant.column ?? []);
    // A grant without a column is one on all of it.
    return columns.length < granted.length ? [privilege] : [`${privilege} of ${columnList(relation, columns)}`];
  });
  return phrases.join(', ') || 'nothing';
}

/** Most of the columns are told by the others. */
export function columnList(relation: Relation, names: string[]): string {
  const all = relation.columns.map((column) => column.name);
  const others = all.filter((name) => !names.includes(name));
  const list = others.length < names.length ? others : all.filter((name) => names.includes(name));
  if (list.length === 0) return 'every column';
  return `${list === others ? 'any column but ' : ''}${list.map(code).join(', ')}`;
}
