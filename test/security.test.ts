import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = readFileSync(root('SECURITY.md'), 'utf8');
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const threats = section('Threats')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:threat|---) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, threat = '', defence = '', tests = '']) => ({ threat, defence, tests }));

describe('SECURITY.md', () => {
  it('says who is protected from whom, what is not, and how to report', () => {
    expect(threats.length).toBeGreaterThan(15);
    for (const { threat, defence } of threats) expect(threat.length * defence.length, threat).toBeGreaterThan(0);
    expect(section('What is not protected')).toMatch(/npx.*owner of the database/s);
    expect(section('Reporting')).toMatch(/Write to/);
  });

  it.each(threats)('$threat: its tests are there', ({ tests }) => {
    const named = [...tests.matchAll(/`(test\/[^`]+\.test\.ts)` \(([^)]+)\)/g)];
    expect(named.length).toBeGreaterThan(0);
    // Nothing beside the names, so that none is passed over for a slip of the pen.
    expect(tests.replaceAll(/`test\/[^`]+\.test\.ts` \([^)]+\)(?:, )?/g, '')).toBe('');
    for (const [, file = '', title = ''] of named) {
      expect(existsSync(root(file)), file).toBe(true);
      const texts = [...readFileSync(root(file), 'utf8').matchAll(/[`'"][^\n]*/g)].join('\n');
      expect(texts.includes(title), `${file}: ${title}`).toBe(true);
    }
  });
});
