import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcile, type Sent } from '../../../src/outbound/push/reconcile.ts';
import type { AddedLeads } from '../../../src/sources/instantly/client.ts';

const sentOf = (...names: string[]): Sent[] => names.map((name) => ({ place_id: name, email: `${name}@firm.example` }));
const NONE = {
  ...{ leads_uploaded: 0, in_blocklist: 0, duplicated_leads: 0, skipped_count: 0, invalid_email_count: 0, incomplete_count: 0 },
  ...{ duplicate_email_count: 0, remaining_in_plan: 9 },
};
const answer = (total_sent: number, more: Partial<AddedLeads>): AddedLeads => ({ total_sent, ...NONE, created_leads: [], ...more });
const found = ({ there = [], elsewhere = [], blocked = [] }: { there?: string[]; elsewhere?: string[]; blocked?: string[] } = {}) => ({
  inCampaign: new Map(there.map((name) => [`${name}@firm.example`, `lead-${name}`])),
  elsewhere: new Set(elsewhere.map((name) => `${name}@firm.example`)),
  blocked: new Set(blocked.map((name) => `${name}@firm.example`)),
});
const fates = (result: ReturnType<typeof reconcile>) =>
  Object.fromEntries([...result.fates].map(([place, { outcome }]) => [place, outcome]));

describe('what became of those who were sent', () => {
  it('is told row by row', () => {
    const sent = sentOf('a', 'b', 'c', 'd', 'e');
    const result = reconcile(
      sent,
      answer(5, {
        ...{ leads_uploaded: 1, in_blocklist: 1, duplicated_leads: 1, skipped_count: 1, invalid_email_count: 1 },
        created_leads: [{ index: 0, id: 'new', email: 'A@firm.example' }],
      }),
      found({ there: ['a', 'b'], elsewhere: ['c'], blocked: ['d'] }),
    );
    expect(fates(result)).toEqual({ a: 'pushed', b: 'pushed', c: 'skipped', d: 'blocked', e: 'invalid' });
    expect(result.fates.get('a')).toEqual({ outcome: 'pushed', id: 'new', isNew: true });
    expect(result.fates.get('b')).toEqual({ outcome: 'pushed', id: 'lead-b', isNew: false });
    expect(result.contradictions).toEqual([]);
  });

  it.each<[what: string, more: Partial<AddedLeads>, findings: Parameters<typeof found>[0], outcome: string, says: RegExp | undefined]>([
    ['nothing says where it is', {}, {}, 'unknown', /accounts for 0/],
    ['it is in the list, whatever the counters say', { in_blocklist: 1 }, { there: ['a'] }, 'pushed', /1 as on its block list, and 0/],
    ['two counters could be meant', { in_blocklist: 1, invalid_email_count: 1 }, {}, 'refused', /accounts for 2/],
    ['another total', { total_sent: 3, invalid_email_count: 1 }, {}, 'invalid', /counts 3 sent, and 1 were/],
    ['more added than named', { leads_uploaded: 1 }, {}, 'unknown', /counts 1 as added, and names 0/],
    [
      'the address says who is meant',
      { leads_uploaded: 1, created_leads: [{ index: 7, id: 'x', email: 'a@firm.example' }] },
      {},
      'pushed',
      /stood elsewhere/,
    ],
    [
      'a stranger',
      { leads_uploaded: 1, created_leads: [{ index: 0, id: 'x', email: 'z@firm.example' }] },
      {},
      'unknown',
      /1 of the leads .* were not sent/,
    ],
    ['without an address the place counts', { leads_uploaded: 1, created_leads: [{ index: 0, id: 'x' }] }, {}, 'pushed', undefined],
  ])('%s', (_, more, findings, outcome, says) => {
    const result = reconcile(sentOf('a'), answer(1, more), found(findings));
    expect(fates(result)).toEqual({ a: outcome });
    if (says === undefined) expect(result.contradictions).toEqual([]);
    else expect(result.contradictions.join('; ')).toMatch(says);
  });

  it('is one thing for each, and an honest answer contradicts nothing', () => {
    const truth = fc.constantFrom('new', 'there', 'skipped', 'blocked', 'invalid');
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1, maxLength: 30 }), (truths) => {
        const names = truths.map((_, i) => `p${i}`);
        const of = (kind: string) => names.filter((_, i) => truths[i] === kind);
        const honest = answer(names.length, {
          leads_uploaded: of('new').length,
          ...{ duplicated_leads: of('there').length, skipped_count: of('skipped').length },
          ...{ in_blocklist: of('blocked').length, invalid_email_count: of('invalid').length },
          created_leads: of('new').map((name) => ({ index: names.indexOf(name), id: name, email: `${name}@firm.example` })),
        });
        const result = reconcile(
          sentOf(...names),
          honest,
          found({ there: [...of('new'), ...of('there')], elsewhere: of('skipped'), blocked: of('blocked') }),
        );
        const expected = truths.map((kind) => (kind === 'new' || kind === 'there' ? 'pushed' : kind));
        expect(names.map((name) => result.fates.get(name)?.outcome)).toEqual(expected);
        expect(result.contradictions).toEqual([]);
      }),
    );
  });

  it('is never "not there" without a counter that says so', () => {
    const n = fc.nat({ max: 3 });
    const counters = fc.record({ leads_uploaded: n, in_blocklist: n, duplicated_leads: n, skipped_count: n, invalid_email_count: n });
    fc.assert(
      fc.property(counters, fc.integer({ min: 1, max: 5 }), (given, size) => {
        const { fates: all } = reconcile(sentOf(...'abcde'.slice(0, size)), answer(size, given), found());
        const notThere = [...all.values()].filter(({ outcome }) => outcome !== 'pushed' && outcome !== 'unknown').length;
        const { in_blocklist, duplicated_leads, skipped_count, invalid_email_count } = given;
        expect(notThere).toBeLessThanOrEqual(in_blocklist + duplicated_leads + skipped_count + invalid_email_count);
        expect(all.size).toBe(size);
      }),
    );
  });
});
