import { normaliseEmail } from '../../ops/email.ts';
import { HookError, idOf, isObject, textOf, timeOf } from './values.ts';

/** What is stored of a delivery beside itself. */
export type WebhookItem = {
  event_type: string;
  campaign?: string;
  /** In its normal form: whose it is, never who sent it. */
  lead?: string;
  email_id?: string;
  /** From 1, as the vendor counts here. */
  step?: number;
  variant?: number;
  /** ISO, UTC. */
  at: string;
  raw: unknown;
};

const LONGEST_TYPE = 200;
const MOST_STEPS = 9_999;

/** Reads a delivery, bare or as the vendor's log of deliveries has it. Throws HookError where it is none. */
export function readWebhook(value: unknown): WebhookItem {
  if (!isObject(value)) throw new HookError('it is no delivery: an object with event_type');
  const isLogged = value.event_type === undefined && isObject(value.payload);
  const delivery = isLogged && isObject(value.payload) ? value.payload : value;
  const type = textOf(delivery.event_type)
    ?.toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (type === undefined) throw new HookError('event_type is missing');
  if (type.length > LONGEST_TYPE) throw new HookError('event_type is too long');
  const at = timeOf(delivery.timestamp, 'timestamp') ?? (isLogged ? timeOf(value.timestamp_created, 'timestamp_created') : undefined);
  if (at === undefined) throw new HookError('timestamp is missing');
  const item: WebhookItem = { event_type: type, at, raw: value };
  const campaign = idOf(delivery.campaign_id, 'campaign_id');
  const lead = leadOf(delivery);
  const mail = idOf(delivery.email_id, 'email_id');
  const step = ordinalOf(delivery.step);
  const variant = ordinalOf(delivery.variant);
  if (campaign !== undefined) item.campaign = campaign;
  if (lead !== undefined) item.lead = lead;
  if (mail !== undefined) item.email_id = mail;
  if (step !== undefined) item.step = step;
  if (variant !== undefined) item.variant = variant;
  return item;
}

/** The same fact has the same key, as outbound.put_webhooks has it. */
export function webhookKey({ event_type, campaign, lead, email_id, step, at }: WebhookItem): string {
  return JSON.stringify([event_type, campaign, lead, email_id ?? step, at]);
}

/** The variables of the lead stand beside the rest, its own address among them. */
function leadOf({ lead_email: named, email }: Readonly<Record<string, unknown>>): string | undefined {
  const text = textOf(named);
  if (text === undefined && named !== undefined && named !== null && typeof named !== 'string')
    throw new HookError('lead_email is no e-mail address');
  if (text === undefined) return normaliseEmail(textOf(email));
  const address = normaliseEmail(text);
  if (address === undefined) throw new HookError('lead_email is no e-mail address');
  return address;
}

/** What is no number of a step is no reason to lose the fact. */
function ordinalOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= MOST_STEPS ? number : undefined;
}
