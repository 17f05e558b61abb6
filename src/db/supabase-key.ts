import { ConfigError } from '../errors.ts';
import type { Target } from './target.ts';

/** The kind of an API key, as far as it can be seen. */
export type KeyKind = 'secret key' | 'publishable key' | 'legacy service_role key' | 'legacy anon key' | 'unknown';

export function kindOfKey(key: string): KeyKind {
  if (key.startsWith('sb_secret_')) return 'secret key';
  if (key.startsWith('sb_publishable_')) return 'publishable key';
  const role = roleOfToken(key);
  if (role === 'service_role') return 'legacy service_role key';
  return role === 'anon' ? 'legacy anon key' : 'unknown';
}

/** Throws where the key of a target is of the wrong kind: the project would answer as if its tables were not there. */
export function assertSecretKey(target: Target): void {
  const kind = target.kind === 'supabase' ? kindOfKey(target.key) : 'secret key';
  if (kind !== 'publishable key' && kind !== 'legacy anon key') return;
  throw new ConfigError(`this is the ${kind === 'publishable key' ? 'publishable' : 'anon'} key; outreach needs the secret key`, {
    suggestion: 'set SUPABASE_SECRET_KEY to a secret key: Project Settings > API Keys (it begins with sb_secret_)',
  });
}

/** The role that a JWT states; the token is not verified. */
function roleOfToken(token: string): string | undefined {
  const payload = token.split('.')[1];
  if (!token.startsWith('eyJ') || payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'role' in claims ? String(claims.role) : undefined;
  } catch {
    return undefined;
  }
}
