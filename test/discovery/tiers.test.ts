import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTiers } from '../../src/discovery/tiers.ts';
import { InputError } from '../../src/errors.ts';
import { runCli } from '../support/cli.ts';
import { openPostgres, useDirectory } from '../support/databases.ts';

const dir = useDirectory();

const file = async (text: string) => {
  const path = join(dir.path, 'tiers.yaml');
  await writeFile(path, text);
  return path;
};
const OWN =
  'hotlist: [KILN]\nmin_clients: 3\nmin_followers: 10\nretry_after_hours: 2\nlong_term_after_failures: 4\nlong_term_retry_days: 7\n';

describe('tiers', () => {
  it('ship with the tool, as the predecessors had them', () => {
    expect(loadTiers()).toMatchObject({
      min_clients: 2,
      min_followers: 50_000,
      retry_after_hours: 1,
      long_term_after_failures: 5,
      long_term_retry_days: 30,
    });
    expect(loadTiers().hotlist).toHaveLength(11);
  });

  it('may be of one’s own, for reports as for scrapes', async () => {
    const path = await file(OWN);
    expect(loadTiers(path)).toMatchObject({ hotlist: ['kiln'], min_clients: 3 });
    const database = await openPostgres();
    try {
      await database.sql`insert into discovery.pages (ig_username) values ('kiln.club'), ('noir.frames')`;
      const { stdout } = await runCli(['report', 'pages', '--hotlist', '--database', database.url], { env: { OUTREACH_TIERS: path } });
      expect(JSON.parse(stdout).map((row: { ig_username: string }) => row.ig_username)).toEqual(['kiln.club']);
    } finally {
      await database.close();
    }
  });

  it.each([
    ['', /the file: /],
    ['hotlist: [a]\n', /min_clients: /],
    [OWN.replace('3', '-3'), /min_clients: /],
    [`${OWN}surprise: 1\n`, /surprise/],
    ['hotlist: [a\n', /tiers\.yaml: /],
  ])('that are wrong say where: %j', async (text, message) => {
    const path = await file(text);
    expect(() => loadTiers(path)).toThrow(InputError);
    expect(() => loadTiers(path)).toThrow(message);
    expect(() => loadTiers(join(dir.path, 'absent.yaml'))).toThrow(/ENOENT/);
  });
});
