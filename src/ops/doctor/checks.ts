import { clock, credentials, databaseUrl, reachable, serverVersion, target } from './checks/connection.ts';
import { media } from './checks/media.ts';
import { privileges, serviceRole } from './checks/privileges.ts';
import { envFile, home, nodeVersion, settings } from './checks/program.ts';
import { authenticator, exposedSchemas, migrations } from './checks/schemas.ts';
import { halts, locks, rejects, runs } from './checks/work.ts';
import type { Finding } from './finding.ts';
import type { Patient } from './patient.ts';

export interface Check {
  name: string;
  /** No findings: the check means nothing here. Throws Unknowable where it cannot be made. */
  look(patient: Patient): Finding[] | Promise<Finding[]>;
}

/** Every check, a line each, in the order of the list: what the others rest on comes first. */
export const CHECKS: readonly Check[] = [
  { name: 'node', look: nodeVersion },
  { name: 'env_file', look: envFile },
  { name: 'setting', look: settings },
  { name: 'home', look: home },
  { name: 'target', look: target },
  { name: 'reachable', look: reachable },
  { name: 'credentials', look: credentials },
  { name: 'server_version', look: serverVersion },
  { name: 'clock', look: clock },
  { name: 'database_url', look: databaseUrl },
  { name: 'exposed_schemas', look: exposedSchemas },
  { name: 'authenticator', look: authenticator },
  { name: 'migrations', look: migrations },
  { name: 'service_role', look: serviceRole },
  { name: 'privileges', look: privileges },
  { name: 'media', look: media },
  { name: 'runs', look: runs },
  { name: 'locks', look: locks },
  { name: 'halts', look: halts },
  { name: 'rejects', look: rejects },
];
