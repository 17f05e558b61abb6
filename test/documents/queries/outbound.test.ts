import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { rolledBack, type Statements, statementsOf } from '../support.ts';

const database = useDatabase();
let statements: Statements;
beforeAll(async () => {
  statements = await statementsOf('003-outbound.sql');
});

it('campaigns with many leads: more than 500 by the vendor’s own answer, whatever the columns say', async () => {
  await rolledBack(database.sql, 'outbound', async (db) => {
    await db.rows(`
      insert into instantly_campaigns_raw (instantly_campaign_id, campaign_name, leads_count, reply_count, raw_json) values
        ('c1', 'Just above', 0,   0, '{"leads_count": 501, "reply_count": 12}'),
        ('c2', 'As text',    0,   9, '{"leads_count": "9000"}'),
        ('c3', 'Edge',       501, 0, '{"leads_count": 500, "reply_count": 1}'),
        ('c4', 'Small',      900, 0, '{"leads_count": 99, "reply_count": 1}'),
        ('c5', 'Untold',     900, 0, '{"contacted_count": 700}'),
        ('c6', 'Null',       900, 0, '{"leads_count": null}')`);
    const rows = await db.rows(statements.get('campaigns with many leads'));
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { campaign_name: 'Just above', leads: 501, replies: 12 },
        { campaign_name: 'As text', leads: 9000, replies: null },
      ]),
    );
  });
});
