import type { PushOutcome } from '../../db/sdr/pushes.ts';
import type { AddedLeads } from '../../sources/smartlead/client.ts';

/** The counters of an answer, without the people. */
export function countersOf(answer: AddedLeads): Record<string, number | boolean> {
  return Object.fromEntries(
    Object.entries(answer).flatMap(([key, value]): [string, number | boolean][] => {
      if (Array.isArray(value)) return [[`${key}_count`, value.length]];
      return typeof value === 'number' || typeof value === 'boolean' ? [[key, value]] : [];
    }),
  );
}

/** Whether an answer says beyond doubt that all who were sent are in the campaign now. Two counters that do not agree say nothing. */
export function allArrived(answer: AddedLeads, sent: number): boolean {
  const added = [answer.total_leads, answer.added_count, answer.upload_count].filter((count) => typeof count === 'number');
  const { skipped_count, already_added_to_campaign, duplicate_count, invalid_email_count, block_count, bounce_count } = answer;
  const others = [
    ...[skipped_count, already_added_to_campaign, duplicate_count, invalid_email_count, block_count, bounce_count],
    ...[answer.lead_import_stopped_count, countOf(answer.invalid_emails), countOf(answer.unsubscribed_leads)],
  ];
  const isWhole = added.length > 0 && added.every((count) => count === sent) && others.every((count) => (count ?? 0) === 0);
  return isWhole && answer.is_lead_limit_exhausted !== true;
}

function countOf(listed: AddedLeads['invalid_emails']): number {
  return Array.isArray(listed) ? listed.length : (listed ?? 0);
}

/** What became of somebody whom the list of the campaign does not have. */
export function outcomeOf(email: string, answer: AddedLeads): PushOutcome {
  if (names(answer.invalid_emails, email)) return 'invalid';
  if (names(answer.unsubscribed_leads, email)) return 'unsubscribed';
  // There was no room for them: they may be sent when there is.
  return answer.is_lead_limit_exhausted === true ? null : 'refused';
}

/** Addresses are listed as texts, or as objects that have one. */
function names(listed: AddedLeads['invalid_emails'], email: string): boolean {
  if (!Array.isArray(listed)) return false;
  return listed.some((item) => {
    const text: unknown = typeof item === 'object' && item !== null && 'email' in item ? item.email : item;
    return typeof text === 'string' && text.trim().toLowerCase() === email;
  });
}
