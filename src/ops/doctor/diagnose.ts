import { messageOf } from '../../errors.ts';
import { CHECKS, type Check } from './checks.ts';
import { CheckSkipped, type Finding, failed, skipped } from './finding.ts';
import { scrubber } from './secrets.ts';
import { type DoctorInput, Setup } from './setup.ts';

export type Diagnosis = { check: string } & Finding;

/** Makes every check, one after the other, and tells what each found; changes nothing. `begin` hears which check is under way. */
export async function* diagnose(input: DoctorInput, begin: (check: string) => void): AsyncGenerator<Diagnosis> {
  const { config, flag, signal } = input;
  const setup = new Setup(input);
  const clean = scrubber(config, flag === undefined ? [] : [flag]);
  try {
    for (const check of CHECKS) {
      begin(check.name);
      const findings = await runCheck(check, setup);
      signal.throwIfAborted();
      for (const { status, found, expected, fix } of findings) {
        yield { check: check.name, status, found: clean(found), expected: expected && clean(expected), fix: fix && clean(fix) };
      }
    }
  } finally {
    await setup.close();
  }
}

/** A check that cannot be made is skipped, and one that breaks is a finding itself: the others are made all the same. */
async function runCheck(check: Check, setup: Setup): Promise<Finding[]> {
  try {
    return await check.run(setup);
  } catch (error) {
    if (error instanceof CheckSkipped) return [skipped(error.message, error.fix)];
    return [failed(`the check itself broke: ${messageOf(error)}`, null, 'report it with this message')];
  }
}
