import { addLeads, removeLeads } from './leads.ts';
import { badRequest, by, Refused, text } from './refused.ts';
import { type Item, ORGANIZATION, uuid, type Workspace } from './workspace.ts';

export interface Call {
  method: string;
  /** Behind /api/v2. */
  path: string;
  query: URLSearchParams;
  body: Item;
  workspace: Workspace;
  /** Whether the last page of a list carries a cursor, as most do. */
  lastPageHasCursor: boolean;
}

const STANDARD_PAGE = 10;
const LARGEST_PAGE = 100;
/** Taken, and then not in the list. */
export const LOST = 'lost@way.example';

/** The answer to one request; throws Refused. What a request names that the API does not know is ignored, as there. */
export function route(call: Call): unknown {
  const { method, path, query, body, workspace } = call;
  switch (`${method} ${path}`) {
    case 'GET /workspaces/current':
      return {
        id: workspace.id,
        name: 'Team',
        owner: uuid(1),
        timestamp_created: '2026-01-01T00:00:00.000Z',
        timestamp_updated: '2026-01-01T00:00:00.000Z',
      };
    case 'GET /campaigns':
      // By id, descending: random, and not by time.
      return page(call, [...workspace.campaigns].sort(by('id')).reverse(), (item) => text(item.id));
    case 'GET /campaigns/analytics': {
      const ids = [...query.getAll('ids'), ...query.getAll('id')];
      return workspace.analytics.filter(({ campaign_id }) => ids.length === 0 || ids.includes(text(campaign_id)));
    }
    case 'GET /campaigns/analytics/daily': {
      const from = query.get('start_date');
      return (workspace.daily[query.get('campaign_id') ?? ''] ?? []).filter(({ date }) => from === null || text(date) >= from.slice(0, 10));
    }
    case 'GET /campaigns/analytics/steps':
      return workspace.steps[query.get('campaign_id') ?? ''] ?? [];
    case 'GET /accounts':
      return page(
        call,
        [...workspace.accounts].sort(by('timestamp_created')).reverse(),
        (item) => `${text(item.timestamp_created)}&${text(item.email)}`,
      );
    case 'POST /leads/list': {
      const leads = workspace.leads
        .filter(({ campaign }) => body.campaign === undefined || campaign === body.campaign)
        .filter(({ email }) => !Array.isArray(body.contacts) || body.contacts.includes(text(email).toLowerCase()))
        .filter(({ id }) => !Array.isArray(body.ids) || body.ids.includes(id));
      return page(call, [...leads].sort(by('id')), (item) => text(item.id));
    }
    case 'POST /leads/add':
      return addLeads(workspace, body);
    case 'DELETE /leads':
      return removeLeads(workspace, body);
    case 'GET /emails': {
      const [campaign, since] = [query.get('campaign_id'), query.get('min_timestamp_created')];
      const emails = workspace.emails
        .filter(({ campaign_id }) => campaign === null || campaign_id === campaign)
        .filter(({ timestamp_created }) => since === null || Date.parse(text(timestamp_created)) >= Date.parse(since))
        .sort((a, b) => text(a.timestamp_created).localeCompare(text(b.timestamp_created)) || text(a.id).localeCompare(text(b.id)));
      return page(call, query.get('sort_order') === 'asc' ? emails : emails.reverse(), (item) => text(item.id));
    }
    case 'GET /block-lists-entries': {
      const entries = workspace.blockList.filter(({ bl_value }) => text(bl_value).includes(query.get('search') ?? ''));
      return page(call, entries.sort(by('id')), (item) => text(item.id));
    }
    case 'POST /block-lists-entries/bulk-create':
      return addBlocked(workspace, body);
  }
  const one = /^\/campaigns\/([^/]+)$/.exec(path);
  if (method === 'GET' && one !== null) {
    const found = workspace.campaigns.find(({ id }) => id === one[1]);
    if (found !== undefined) return found;
    throw new Refused(404, { statusCode: 404, error: 'Not Found', message: 'Resource not found' });
  }
  throw new Refused(404, { message: `Route ${method}:/api/v2${path} not found`, error: 'Not Found', statusCode: 404 });
}

function page({ method, query, body, lastPageHasCursor }: Call, all: Item[], cursorOf: (item: Item) => string): Item {
  const where = method === 'POST' ? 'body' : 'querystring';
  const given = method === 'POST' ? body : Object.fromEntries(query);
  const limit = given.limit === undefined ? STANDARD_PAGE : Number(given.limit);
  if (limit > LARGEST_PAGE) throw badRequest(`${where}/limit must be <= ${LARGEST_PAGE}`);
  if (!Number.isInteger(limit) || limit < 1) throw badRequest(`${where}/limit must be >= 1`);
  const after = given.starting_after;
  // A cursor stays where it was, also when its item is gone.
  const begin = after === undefined ? 0 : all.findIndex((item) => cursorOf(item) === after) + 1;
  const items = all.slice(begin, begin + limit);
  const last = items.at(-1);
  const isLast = begin + limit >= all.length;
  return { items, ...(last === undefined || (isLast && !lastPageHasCursor) ? {} : { next_starting_after: cursorOf(last) }) };
}

function addBlocked(workspace: Workspace, { bl_values }: Item): Item {
  if (!Array.isArray(bl_values) || bl_values.length === 0 || bl_values.length > 1_000)
    throw badRequest('body/bl_values must NOT have more than 1000 items');
  const items = bl_values.map((value, i) => ({
    id: uuid(workspace.blockList.length + i + 1, 5),
    timestamp_created: '2026-10-01T00:00:00.000Z',
    organization_id: ORGANIZATION,
    bl_value: text(value),
    is_domain: !text(value).includes('@'),
  }));
  const known = new Set(workspace.blockList.map(({ bl_value }) => text(bl_value)));
  workspace.blockList.push(...items.filter(({ bl_value }) => !known.has(bl_value) && bl_value !== LOST));
  return { items, valid_count: items.length, invalid_count: 0 };
}
