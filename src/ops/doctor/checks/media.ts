import { join } from 'node:path';
import { findBucket } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { MEDIA_BUCKET } from '../../../db/media/store.ts';
import { OutreachError } from '../../../errors.ts';
import { type Finding, failed, ok, Unknowable } from '../finding.ts';
import { inTime, type Patient } from '../patient.ts';
import { writable } from './program.ts';

/** Where page pictures go: the bucket of a Supabase project, a directory elsewhere. */
export async function media(patient: Patient): Promise<Finding[]> {
  const target = patient.target();
  if (target.kind !== 'supabase') return [await writable(directory(patient))];
  await patient.access();
  try {
    const { name, isPublic } = await inTime(findBucket(target));
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

function directory({ surroundings }: Patient): string {
  try {
    return join(surroundings.config.home, 'media', MEDIA_BUCKET);
  } catch (error) {
    throw error instanceof OutreachError ? new Unknowable(error.message) : error;
  }
}
