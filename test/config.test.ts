import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseTarget } from '../src/choose-target.ts';
import { readConfig } from '../src/config.ts';
import { NEVER_FROM_DOTENV } from '../src/settings.ts';
import { useDirectory } from './support/databases.ts';

const dir = useDirectory();

const dotenv = (text: string) => writeFile(join(dir.path, '.env'), text, { mode: 0o600 });

describe('settings', () => {
  it('a .env never says where a vendor is: its keys would go there', async () => {
    expect([...NEVER_FROM_DOTENV]).toEqual(expect.arrayContaining(['APIFY_API_URL', 'INSTANTLY_API_URL', 'SMARTLEAD_API_URL']));
    for (const name of NEVER_FROM_DOTENV) {
      await dotenv(`${name}=https://elsewhere.example\nAPIFY_TOKEN=t\n`);
      expect({ name, value: readConfig({ env: {}, cwd: () => dir.path }).get(name) }).toEqual({ name, value: undefined });
      expect(readConfig({ env: { [name]: 'https://chosen.example' }, cwd: () => dir.path }).get(name)).toBe('https://chosen.example');
      expect(readConfig({ env: {}, cwd: () => dir.path }).get('APIFY_TOKEN')).toBe('t');
    }
  });

  it('go by flag, then environment, then .env', async () => {
    await dotenv('OUTREACH_DATABASE=pglite:/from/dotenv\n');
    expect(chooseTarget(readConfig({ env: {}, cwd: () => dir.path }), undefined)?.target).toEqual({
      kind: 'embedded',
      dir: '/from/dotenv',
    });
    const config = readConfig({ env: { OUTREACH_DATABASE: 'pglite:/from/environment' }, cwd: () => dir.path });
    expect(chooseTarget(config, undefined)?.target).toEqual({ kind: 'embedded', dir: '/from/environment' });
    expect(chooseTarget(config, 'pglite:/from/flag')?.target).toEqual({ kind: 'embedded', dir: '/from/flag' });
  });

  it('a DATABASE_URL alone selects nothing: it may be another program’s', async () => {
    await dotenv('');
    const config = readConfig({ env: { DATABASE_URL: 'postgres://u:p@db.example/app', OUTREACH_HOME: dir.path }, cwd: () => dir.path });
    expect(chooseTarget(config, undefined)).toBeUndefined();
  });
});
