import { isAhead } from '../../db/column-values.ts';
import { HookError, idOf, isObject, textOf, timeOf } from './values.ts';

/** What is stored of the report of a call beside itself. */
export type CallItem = {
  call_id: string;
  /** As VAPI spells reasons: customer-ended-call. */
  ended_reason?: string;
  /** ISO, UTC. Nobody answered: there may be none of them. */
  started_at?: string;
  ended_at?: string;
  reported_at?: string;
  number?: string;
  /** What the metadata says: a lead of ours or of the vendor's, or an address. */
  lead?: string;
  campaign?: string;
  raw: unknown;
};

type Fields = Readonly<Record<string, unknown>>;

const REPORT = 'end-of-call-report';
/** outboundPhoneCall, webCall … */
const CALL_TYPE = /call$/i;
const LONGEST_REASON = 200;
const LONGEST_NUMBER = 100;

/**
 * Reads the report of a call: a server message, with or without what it comes in, or a call as the API has it. Undefined: a message of
 * another type, or a call that goes on. Throws HookError where it is neither. A time that is still to come is none: it would outlast every
 * later report.
 */
export function readCall(value: unknown, ahead: () => void): CallItem | undefined {
  if (!isObject(value)) throw new HookError('it is no report of a call');
  const message = isObject(value.message) ? value.message : value;
  const isOfApi = message === value && !isObject(value.call) && value.id !== undefined && CALL_TYPE.test(textOf(value.type) ?? 'call');
  if (!isOfApi && message.type !== REPORT) {
    if (textOf(message.type) !== undefined) return undefined;
    throw new HookError('it is no report of a call: neither a message with a type nor a call with an id');
  }
  const call: Fields = isObject(message.call) ? message.call : {};
  const either = (name: string) => message[name] ?? call[name];
  const id = isOfApi ? idOf(value.id, 'id') : (idOf(call.id, 'call.id') ?? idOf(message.callId, 'callId'));
  if (id === undefined) throw new HookError('call.id is missing');
  const reason = textOf(either('endedReason'))
    ?.toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
    .slice(0, LONGEST_REASON)
    .toWellFormed();
  let hasAhead = false;
  const past = (time: string | undefined) => {
    if (time === undefined || !isAhead(Date.parse(time))) return time;
    hasAhead = true;
    return undefined;
  };
  const started = past(timeOf(either('startedAt'), 'startedAt'));
  const ended = past(timeOf(either('endedAt'), 'endedAt'));
  const status = textOf(value.status);
  if (isOfApi && reason === undefined && ended === undefined && status !== 'ended') {
    if (status === undefined) throw new HookError('it is no report of a call: it has neither a status nor an end');
    return undefined;
  }
  const reported =
    past(timeOf(message.timestamp, 'timestamp')) ??
    past(timeOf(either('updatedAt'), 'updatedAt')) ??
    past(timeOf(either('createdAt'), 'createdAt'));
  if (hasAhead) ahead();
  const number = numberOf(call) ?? numberOf(message);
  const lead = metadataOf([call, message], ['lead_id', 'leadId']);
  const campaign = metadataOf([call, message], ['campaign_id', 'campaignId']);
  return {
    call_id: id,
    ...(reason === undefined ? {} : { ended_reason: reason }),
    ...(started === undefined ? {} : { started_at: started }),
    ...(ended === undefined ? {} : { ended_at: ended }),
    ...(reported === undefined ? {} : { reported_at: reported }),
    ...(number === undefined ? {} : { number }),
    ...(lead === undefined ? {} : { lead }),
    ...(campaign === undefined ? {} : { campaign }),
    raw: value,
  };
}

function numberOf({ customer }: Fields): string | undefined {
  return isObject(customer) ? textOf(customer.number)?.slice(0, LONGEST_NUMBER).toWellFormed() : undefined;
}

/** Metadata stands at the call, at what was overridden for it, or at the message, by the way it was started. */
function metadataOf(places: readonly Fields[], names: readonly string[]): string | undefined {
  for (const place of places) {
    for (const holder of [place, place.assistantOverrides, place.assistant]) {
      const metadata = isObject(holder) ? holder.metadata : undefined;
      if (!isObject(metadata)) continue;
      for (const name of names) {
        const id = idOf(metadata[name], `metadata.${name}`);
        if (id !== undefined) return id;
      }
    }
  }
  return undefined;
}
