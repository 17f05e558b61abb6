import { activeTemplates, type Lane, type Template } from '../../db/crm/contacts.ts';
import { queueUsage, spamPatterns } from '../../db/crm/queue.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { UsageError } from '../../errors.ts';
import type { Plan } from '../../output/result.ts';
import { spamReader } from '../spam.ts';
import { findTemplate, PLACEHOLDERS, templateKey, unknownPlaceholders } from '../templates.ts';
import { type Draft, type DraftRules, draftFor, type Reason } from './draft.ts';
import { type Placement, type PlacementRules, type Planned, placeDrafts } from './place.ts';
import { candidatesOf, type Selection } from './select.ts';
import { readStart } from './start.ts';

/** Whose zones a warning names. */
const NAMED = 50;

export interface OutreachRequest {
  selection: Selection;
  drafting: Pick<DraftRules, 'lane' | 'message' | 'notTouchedFor' | 'minScore' | 'maxScore'> & {
    /** The key of a template. */
    template: string | undefined;
  };
  placement: PlacementRules;
  /** As written. */
  start: string | undefined;
  /** Null: the default account. */
  account: string | null;
  /** At most so many messages. */
  limit: number | undefined;
}

export type Included = { username: string; scheduled_at: string; message: string; lane: Lane };
export type Excluded = { username: string | null; reason: Reason };

export interface OutreachPlan extends Plan<Included, Excluded> {
  planned: readonly Planned[];
  /** Epoch milliseconds. */
  start: number;
  /** Why nothing can be scheduled, where that is so. */
  impossible: string | undefined;
  /** Zones that are none, as a sentence. */
  zoneWarning: { message: string; count: number } | undefined;
}

/** Who would be written to, what and when, who not, and why. */
export async function planOutreach(db: OutreachDatabase, request: OutreachRequest): Promise<OutreachPlan> {
  const { selection, drafting, placement, account, limit = Number.POSITIVE_INFINITY } = request;
  const usage = await queueUsage(db, account);
  const now = new Date(usage.now);
  const start = readStart(request.start, placement.senderZone, now.getTime());
  const templates = await activeTemplates(db);
  const rules: DraftRules = {
    ...drafting,
    now,
    templates,
    template: drafting.template === undefined ? undefined : requireTemplate(templates, drafting.template),
    spamIn: spamReader(await spamPatterns(db)),
  };
  checkText(rules, templates);

  const drafts: Draft[] = [];
  const excluded: Excluded[] = [];
  for await (const candidate of candidatesOf(db, selection)) {
    const drafted = draftFor(candidate, rules);
    if (drafted === undefined) continue;
    if ('draft' in drafted) drafts.push(drafted.draft);
    else excluded.push(drafted);
  }
  // Who needs care most comes first; a list has an order of its own.
  if (selection.list === undefined) drafts.sort((a, b) => b.score - a.score || (a.username < b.username ? -1 : 1));
  const chosen = drafts.slice(0, limit);
  const placed = placeDrafts(chosen, placement, start, usage);
  excluded.push(...placed.left.map(({ username }): Excluded => ({ username, reason: 'over_cap' })));
  const included = placed.planned.map(shown);
  const zoneWarning = warnOf(placed);
  const beyond = drafts.length - chosen.length;
  return {
    action: `queue ${included.length} ${included.length === 1 ? 'message' : 'messages'}`,
    included,
    excluded,
    effects: [
      ...spanOf(placed.planned),
      ...reasonsOf(excluded),
      ...closedOf(placed),
      ...(beyond === 0 ? [] : [`${beyond} more are beyond --limit`]),
      ...(zoneWarning === undefined ? [] : [zoneWarning.message]),
    ],
    planned: placed.planned,
    start,
    impossible: included.length === 0 && placed.left.length > 0 ? impossible(placed, placement) : undefined,
    zoneWarning,
  };
}

export function shown({ username, scheduled_at, message, lane }: Planned): Included {
  return { username, scheduled_at, message, lane };
}

function requireTemplate(templates: readonly Template[], name: string): Template {
  const template = findTemplate(templates, name);
  if (template !== undefined) return template;
  const several = templates.filter(({ action_key }) => action_key === name);
  throw new UsageError(several.length > 1 ? `several templates are called "${name}"` : `there is no template "${name}"`, {
    suggestion:
      several.length > 1
        ? `write one of ${several.map(templateKey).join(', ')}`
        : templates.length === 0
          ? 'there is none at all: "outreach seed templates" adds those of the document'
          : `there are ${templates.map(templateKey).join(', ')}`,
    code: 'invalid_value',
  });
}

/** A placeholder that nothing could fill is a mistake of whoever wrote the text. */
function checkText({ message, template, lane }: DraftRules, templates: readonly Template[]): void {
  const text = message ?? template?.action_text;
  const [unknown] = text === undefined ? [] : unknownPlaceholders(text);
  if (unknown !== undefined) {
    throw new UsageError(`${message === undefined ? 'the template' : '--message'} has an unknown placeholder: ${unknown}`, {
      suggestion: `there are ${PLACEHOLDERS.join(', ')}`,
      code: 'invalid_value',
    });
  }
  if (template !== undefined && lane !== undefined && template.lane !== lane) {
    throw new UsageError(`template ${templateKey(template)} is not of lane ${lane}`, { suggestion: 'leave --lane out' });
  }
  if (text === undefined && templates.length === 0) {
    throw new UsageError('there are no templates', { suggestion: 'add them with "outreach seed templates", or write --message TEXT' });
  }
}

function spanOf(planned: readonly Planned[]): string[] {
  const times = planned.map(({ scheduled_at }) => scheduled_at).sort();
  const [first] = times;
  return first === undefined ? [] : [`first at ${first}, last at ${times.at(-1)}`];
}

function reasonsOf(excluded: readonly Excluded[]): string[] {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const told = [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b)).map(([reason, count]) => `${count} ${reason}`);
  return told.length === 0 ? [] : [`left out: ${told.join(', ')}`];
}

/** The reason alone does not tell those whom no cap left out. */
function closedOf({ planned, left, closed }: Placement): string[] {
  if (closed === 0 || (planned.length === 0 && closed === left.length)) return [];
  return [`left out as over_cap, ${closed} because --window and the days leave no time in their zone`];
}

function impossible({ left, closed }: Placement, { days }: PlacementRules): string {
  const within = days === 1 ? 'today' : `within ${days} days`;
  return closed === left.length ? `nobody may be written to ${within}: --window and the days leave no time` : `all days are full ${within}`;
}

function warnOf({ unknownZones }: Placement): OutreachPlan['zoneWarning'] {
  const count = unknownZones.length;
  if (count === 0) return undefined;
  const names = unknownZones.slice(0, NAMED).map(({ username, timezone }) => `@${username} (${JSON.stringify(timezone)})`);
  const more = count > NAMED ? ` and ${count - NAMED} more` : '';
  return { message: `no known time zone, the sender's is taken: ${names.join(', ')}${more}`, count };
}
