import { z } from 'zod';
import type { OutreachDatabase } from '../../db/database.ts';
import { ConfigError, type OutreachError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { type Refusal, RequestRefusedError, Service } from '../http.ts';
import { Limiter } from '../limiter.ts';

/** The most that the vendor gives at a time. */
const PAGE_SIZE = 100;
/** The vendor's standard limits, which every plan allows. */
const WINDOWS = [
  { seconds: 1, limit: 10 },
  { seconds: 60, limit: 60 },
  { seconds: 3_600, limit: 1_000 },
];

/** A lead as the vendor takes it. */
export type SmartleadLead = {
  email: string;
  first_name?: string;
  last_name?: string;
  company_name?: string;
  phone_number?: string;
  website?: string;
  location?: string;
  /** For its templates; employee_id leads back. */
  custom_fields: Record<string, string>;
};

/** One call: up to a hundred people, and which of the vendor's own lists are passed by. */
export type LeadBody = { lead_list: SmartleadLead[]; settings: Readonly<Record<string, boolean>> };

export interface SmartleadOptions {
  key: string;
  /** Without /api/v1, and without a slash at its end. */
  baseUrl: string;
  /** What its requests are counted under, over all hosts: the key, in a form that does not tell it. */
  account: string;
  db: OutreachDatabase;
  version: string;
  signal: AbortSignal;
  /** How much of an answer is read at most. */
  bounds: Limits;
}

/** The vendor has no such campaign. */
export class MissingError extends RequestRefusedError {}

const counter = z.number().int().nonnegative().nullish();
/** Some answers list addresses where others count them. */
const listed = z.union([z.array(z.unknown()), z.number()]).nullish();
const addedSchema = z.looseObject({
  ok: z.boolean().nullish(),
  message: z.string().nullish(),
  error: z.string().nullish(),
  upload_count: counter,
  total_leads: counter,
  added_count: counter,
  skipped_count: counter,
  already_added_to_campaign: counter,
  duplicate_count: counter,
  invalid_email_count: counter,
  block_count: counter,
  bounce_count: counter,
  lead_import_stopped_count: counter,
  is_lead_limit_exhausted: z.boolean().nullish(),
  invalid_emails: listed,
  unsubscribed_leads: listed,
});
export type AddedLeads = z.infer<typeof addedSchema>;

const pageSchema = z.object({ data: z.array(z.object({ lead: z.object({ email: z.string() }) })).nullish() });

/** Smartlead's API, version 1, as far as it is used. Throws OutreachErrors, and DatabaseErrors where its requests cannot be counted. */
export class Smartlead {
  readonly #service: Service;

  constructor({ key, baseUrl, account, db, version, signal, bounds }: SmartleadOptions) {
    const limiter = new Limiter({ db, name: account, windows: WINDOWS, signal });
    this.#service = new Service({
      name: 'Smartlead',
      baseUrl: `${baseUrl}/api/v1`,
      headers: {},
      secrets: { api_key: key },
      version,
      signal,
      bounds,
      pace: () => limiter.take(),
      explain,
    });
  }

  /**
   * Adds up to a hundred leads to a campaign, with one request that is never repeated by itself: where its answer is lost, only the list says
   * who arrived (UnknownOutcomeError).
   */
  async addLeads(campaign: string, body: LeadBody): Promise<AddedLeads> {
    const answer = await this.#service.request('post', `campaigns/${campaign}/leads`, addedSchema, { body });
    if (answer.ok !== false) return answer;
    throw new RequestRefusedError(`Smartlead took none of them: "${(answer.message ?? answer.error ?? 'no reason').slice(0, 200)}"`);
  }

  /** The addresses of everybody in a campaign, in lower case. */
  async *addresses(campaign: string): AsyncGenerator<string> {
    for (let offset = 0; ; offset += PAGE_SIZE) {
      const { data } = await this.#service.get(`campaigns/${campaign}/leads`, pageSchema, { offset, limit: PAGE_SIZE });
      for (const { lead } of data ?? []) yield lead.email.trim().toLowerCase();
      if ((data ?? []).length < PAGE_SIZE) return;
    }
  }
}

function explain({ status, said }: Refusal): OutreachError | undefined {
  const quoted = said === '' ? '' : `: "${said}"`;
  if (status === 401 || status === 403) {
    return new ConfigError(`Smartlead does not take this key${quoted}`, {
      suggestion: 'set SMARTLEAD_API_KEY to the key that Smartlead shows (Settings > API), unchanged',
    });
  }
  return status === 404 ? new MissingError(`Smartlead has no such campaign${quoted}`) : undefined;
}
