import { CHECKS, type Check } from './checks.ts';
import { type Finding, failed, skipped, Unknowable } from './finding.ts';
import { Patient, type Surroundings } from './patient.ts';
import { scrubber } from './secrets.ts';

export type Diagnosis = { check: string } & Finding;

/** Makes every check, one after the other, and tells what each found; changes nothing. `begin` hears which check is under way. */
export async function* diagnose(surroundings: Surroundings, begin: (check: string) => void): AsyncGenerator<Diagnosis> {
  const { config, flag, signal } = surroundings;
  const patient = new Patient(surroundings);
  const clean = scrubber(config, flag === undefined ? [] : [flag]);
  try {
    for (const check of CHECKS) {
      begin(check.name);
      const findings = await look(check, patient);
      signal.throwIfAborted();
      for (const { status, found, expected, fix } of findings) {
        yield { check: check.name, status, found: clean(found), expected: expected && clean(expected), fix: fix && clean(fix) };
      }
    }
  } finally {
    await patient.close();
  }
}

/** A check that cannot be made is skipped, and one that breaks is a finding itself: the others are made all the same. */
async function look(check: Check, patient: Patient): Promise<Finding[]> {
  try {
    return await check.look(patient);
  } catch (error) {
    if (error instanceof Unknowable) return [skipped(error.message, error.fix)];
    return [
      failed(`the check itself broke: ${error instanceof Error ? error.message : String(error)}`, null, 'report it with this message'),
    ];
  }
}
