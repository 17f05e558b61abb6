import { describe, expect, it } from 'vitest';
import { claimMessages } from '../../src/db/crm/queue.ts';
import type { OutreachDatabase } from '../../src/db/database.ts';
import { claimPush as claimPlaces } from '../../src/db/outbound/pushes.ts';
import { claimPush } from '../../src/db/sdr/pushes.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase({ each: true });
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [FIRST, SECOND, OF, CLAIM] = [id(1), id(2), id(3), id(4)];
const LIMITS = { account: null, per_hour: 10, per_day: 30, gap_ms: 0 };

interface Case {
  rows: string;
  /** Whom it hands out. */
  claim(db: OutreachDatabase): Promise<(string | null)[]>;
}
const CASES: Record<string, Case> = {
  'messages of the queue': {
    rows: `insert into crm.outreach_queue (id, username, message_text) values ('${FIRST}', 'ana', 'Hi'), ('${SECOND}', 'ben', 'Hi')`,
    claim: async (db) => {
      const { items } = await claimMessages(db, {
        ...{ ...LIMITS, request_id: CLAIM, most: 5, lease_ms: 60_000, day_start: new Date(0).toISOString(), zones: {}, is_open: true },
      });
      return items.map(({ username }) => username);
    },
  },
  'places for Instantly': {
    rows: `insert into outbound.campaigns (id, campaign_name, instantly_campaign_id) values ('${OF}', 'C', 'c');
      insert into outbound.leads (id, email) values ('${FIRST}', 'ana@firm.example'), ('${SECOND}', 'ben@firm.example');
      insert into outbound.campaign_leads (id, campaign_id, lead_id) select id, '${OF}', id from outbound.leads`,
    claim: async (db) => {
      const { leads } = await claimPlaces(db, { push_id: CLAIM, campaign_id: OF, run_id: OF, place_ids: [FIRST, SECOND], again: false });
      return leads.map(({ email }) => email);
    },
  },
  'members for Smartlead': {
    rows: `insert into sdr.companies (id, company_name) values ('${OF}', 'Firm');
      insert into sdr.employees (id, company_id, full_name, work_email)
        values ('${FIRST}', '${OF}', 'Ana', 'ana@firm.example'), ('${SECOND}', '${OF}', 'Ben', 'ben@firm.example');
      insert into sdr.audiences (id, name, filter, filter_hash, matched, selected) values ('${OF}', 'A', '[]', 'h', 2, 2);
      insert into sdr.audience_members (audience_id, employee_id) select '${OF}', id from sdr.employees`,
    claim: async (db) => {
      const target = { audience_id: OF, vendor: 'smartlead', vendor_campaign: '7', again: false } as const;
      const { leads } = await claimPush(db, { ...target, push_id: CLAIM, run_id: OF, employee_ids: [FIRST, SECOND] });
      return leads.map(({ recipient_email }) => recipient_email);
    },
  },
};

describe('a claim that is repeated after a lost answer', () => {
  it.each(Object.entries(CASES))('%s: hands out nobody who has said no meanwhile', async (_, { rows, claim }) => {
    await database.sql.unsafe(rows);
    const both = await claim(database.db);
    expect(both).toHaveLength(2);
    expect(await claim(database.db)).toEqual(both);
    await database.sql`insert into ops.suppressions (kind, value, reason, source)
      values ('handle', 'ana', 'asked', 'test'), ('email', 'ana@firm.example', 'asked', 'test')`;
    expect(await claim(database.db)).toEqual(both.filter((name) => name?.startsWith('ben')));
  });

  it('of messages that are sent already hands out none of them', async () => {
    const { rows, claim } = CASES['messages of the queue'] ?? { rows: '', claim: async () => [] };
    await database.sql.unsafe(rows);
    await claim(database.db);
    await database.sql`update crm.outreach_queue set status = 'sent' where username = 'ana'`;
    expect(await claim(database.db)).toEqual(['ben']);
  });
});
