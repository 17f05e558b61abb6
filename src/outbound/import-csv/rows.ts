import type { Json } from '../../db/json.ts';

/** Texts of a company as they are stored; absent: the row does not say. */
export type CompanyTexts = {
  company_name?: string;
  website?: string;
  industry?: string;
  company_size?: string;
  revenue_range?: string;
  country?: string;
  city?: string;
  state?: string;
  address?: string;
  company_phone?: string;
  company_linkedin?: string;
  apollo_organization_id?: string;
};

/** A company of a row: known by its domain, else by its name and country. */
export type CompanyRow = CompanyTexts & {
  company_name: string;
  company_domain?: string;
  name_key?: string;
  employee_count?: number;
  founded_year?: number;
  technologies?: string[];
  apollo_data?: { [key: string]: Json };
};

export type LeadRow = {
  email?: string;
  personal_email?: string;
  phone?: string;
  mobile_phone?: string;
  first_name?: string;
  last_name?: string;
  job_title?: string;
  seniority?: string;
  department?: string;
  linkedin_url?: string;
  twitter_url?: string;
  facebook_url?: string;
  apollo_contact_id?: string;
  apollo_data?: { [key: string]: Json };
  email_status?: string;
  /** The address leads nowhere, by the file's own word. */
  unavailable?: boolean;
  /** Line of the file. */
  csv_row_number: number;
  /** When its source said so, ISO. */
  recorded_at: string;
  /** Its company, by what that is known by. */
  company_domain?: string;
  name_key?: string;
  /** Of the company, for a preview: it may not be there yet. */
  company_name?: string;
};

/** Somebody who said no, by the word of the file. */
export type Refusal = { kind: 'email' | 'phone'; value: string; reason: string; row: number };

/** What became of a row. It may say no and be wrong in other ways: the no counts all the same. */
export interface ReadRow {
  company?: CompanyRow;
  lead?: LeadRow;
  refusals: Refusal[];
  /** Why it is rejected. */
  reason?: string;
}
