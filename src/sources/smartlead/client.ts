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
