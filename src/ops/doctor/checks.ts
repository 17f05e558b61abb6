import { clock, credentials, databaseUrl, reachable, serverVersion, target } from './checks/connection.ts';
import { media } from './checks/media.ts';
import { privileges, serviceRole } from './checks/privileges.ts';
import { envFile, home, nodeVersion, settings } from './checks/program.ts';
import { authenticator, exposedSchemas, migrations } from './checks/schemas.ts';
import { apify } from './checks/services.ts';
import { halts, locks, rejects, runs } from './checks/work.ts';
import type { Finding } from './finding.ts';
import type { Setup } from './setup.ts';

export interface Check {
  name: string;
  /** No findings: the check means nothing here. Throws CheckSkipped where it cannot be made. */
  run(setup: Setup): Finding[] | Promise<Finding[]>;
}

/** Every check, a line each, in the order of the list: what the others rest on comes first. */
export const CHECKS: readonly Check[] = [
  { name: 'node', run: nodeVersion },
  { name: 'env_file', run: envFile },
  { name: 'setting', run: settings },
  { name: 'home', run: home },
  { name: 'target', run: target },
  { name: 'reachable', run: reachable },
  { name: 'credentials', run: credentials },
  { name: 'server_version', run: serverVersion },
  { name: 'clock', run: clock },
  { name: 'database_url', run: databaseUrl },
  { name: 'exposed_schemas', run: exposedSchemas },
  { name: 'authenticator', run: authenticator },
  { name: 'migrations', run: migrations },
  { name: 'service_role', run: serviceRole },
  { name: 'privileges', run: privileges },
  { name: 'media', run: media },
  { name: 'apify', run: apify },
  { name: 'runs', run: runs },
  { name: 'locks', run: locks },
  { name: 'halts', run: halts },
  { name: 'rejects', run: rejects },
];
