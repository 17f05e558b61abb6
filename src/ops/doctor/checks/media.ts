import { join } from 'node:path';
import { findBucket } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { MEDIA_BUCKET } from '../../../db/media/store.ts';
import { OutreachError } from '../../../errors.ts';
import { CheckSkipped, type Finding, failed, ok } from '../finding.ts';
import { type Setup, withTimeout } from '../setup.ts';
import { writable } from './program.ts';

/** Where page pictures go: the bucket of a Supabase project, a directory elsewhere. */
export async function media(setup: Setup): Promise<Finding[]> {
  const target = setup.target();
  if (target.kind !== 'supabase') return [await writable(directory(setup))];
  await setup.access();
  try {
    const { name, isPublic } = await withTimeout(findBucket(target));
    if (isPublic === undefined) return [failed(`there is no bucket ${name}`, 'a private bucket', 'run "outreach migrate", which makes it')];
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

function directory({ input }: Setup): string {
  try {
    return join(input.config.home, 'media', MEDIA_BUCKET);
  } catch (error) {
    throw error instanceof OutreachError ? new CheckSkipped(error.message) : error;
  }
}
