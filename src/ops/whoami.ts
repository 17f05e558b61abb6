import { hostname, userInfo } from 'node:os';

/** Who does it, for the record. */
export function whoami(): string {
  return `${userInfo().username}@${hostname()}`;
}
