import { join } from 'node:path';
import { homeOf } from '../../../choose-target.ts';
import { findBucket } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { MEDIA_BUCKET } from '../../../db/media/store.ts';
import type { Target } from '../../../db/target.ts';
import { OutreachError } from '../../../errors.ts';
import { CheckSkipped, type Finding, failed, ok } from '../finding.ts';
import { type Setup, withTimeout } from '../setup.ts';
import { writable } from './program.ts';

/** Where page pictures go: the bucket of a Supabase project, a directory elsewhere. */
export async function media(setup: Setup): Promise<Finding[]> {
  const target = setup.target();
  if (target.kind !== 'supabase') return [await writable(directory(setup, target))];
  await setup.access();
  try {
    const { name, isPublic } = await withTimeout(findBucket(target));
    if (isPublic === undefined) return [failed(`there is no bucket ${name}`, 'a private bucket', makeBucket(target.databaseUrl, name))];
    if (!isPublic) return [ok(`the private bucket ${name}`)];
    return [
      failed(
        `the bucket ${name} is public`,
        'a private bucket',
        `in the dashboard: Storage > ${name} > Edit bucket: switch "Public bucket" off`,
      ),
    ];
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return [
      failed(
        `Supabase Storage did not answer for ${MEDIA_BUCKET}: ${error.message}`,
        'a private bucket',
        'check that Storage is on and the key is a secret key',
      ),
    ];
  }
}

function makeBucket(databaseUrl: string | undefined, name: string): string {
  if (databaseUrl !== undefined) return 'run "outreach migrate", which makes it';
  return `in the dashboard: Storage > New bucket: name ${name}, not public; or set DATABASE_URL and run "outreach migrate", which makes it`;
}

function directory({ input }: Setup, target: Target): string {
  try {
    return join(homeOf(target, input.config), 'media', MEDIA_BUCKET);
  } catch (error) {
    throw error instanceof OutreachError ? new CheckSkipped(error.message) : error;
  }
}
