/** What a field holds, which decides how it can be compared. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'date' | 'time' | 'list' | 'json' | 'id';

export const OPERATORS = ['eq', 'in', 'not_in', 'gte', 'lte', 'contains'] as const;
export type Operator = (typeof OPERATORS)[number];

/** How each kind can be compared. */
export const OPERATORS_OF: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: ['eq', 'in', 'not_in', 'contains'],
  number: ['eq', 'in', 'not_in', 'gte', 'lte'],
  boolean: ['eq', 'in', 'not_in'],
  date: ['eq', 'in', 'not_in', 'gte', 'lte'],
  time: ['eq', 'gte', 'lte'],
  list: ['eq', 'in', 'not_in', 'contains'],
  json: ['eq', 'contains'],
  id: ['eq', 'in', 'not_in'],
};

const text = (names: string) => names.split(' ').map((name): [string, FieldKind] => [name, 'text']);

/** The columns of sdr.companies and sdr.employees; a test compares them with the tables. */
const COLUMNS: Readonly<Record<'companies' | 'employees', readonly [string, FieldKind][]>> = {
  companies: [
    ...text(
      'segment status region company_name tin registration_number registry_status website ceo_name ceo_position primary_email source',
    ),
    ...text('company_description office_qualification company_research session_key batch_id processing_status workflow_execution_id'),
    ['sme_registry', 'boolean'],
    ['revenue', 'number'],
    ['balance', 'number'],
    ['net_profit_loss', 'number'],
    ['employee_count', 'number'],
    ['registration_date', 'date'],
    ['all_company_emails', 'list'],
    ['created_at', 'time'],
    ['updated_at', 'time'],
    ['record_time', 'time'],
    ['research_at', 'time'],
    ['id', 'id'],
  ],
  employees: [
    ...text('position processing_status campaign_status outreach_type test_status full_name first_name last_name middle_name work_email'),
    ...text('generic_email work_email_status generic_email_status company_name source_service company_session_key employee_session_key'),
    ['campaign_number', 'number'],
    ['outreach_sent_date', 'date'],
    ['test_date', 'date'],
    ['paused_until', 'date'],
    ['reply_unsubscribe', 'boolean'],
    ['reply_info_request', 'boolean'],
    ['reply_bounce', 'boolean'],
    ['client_status', 'boolean'],
    ['phone_numbers', 'list'],
    ['source_urls', 'list'],
    ['ai_research_data', 'json'],
    ['created_at', 'time'],
    ['updated_at', 'time'],
    ['record_time', 'time'],
    ['research_at', 'time'],
    ['id', 'id'],
    ['company_id', 'id'],
  ],
};

/** Every field that a filter may name, as companies.segment. */
export const FIELDS: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(COLUMNS).flatMap(([table, columns]) => columns.map(([name, kind]): [string, FieldKind] => [`${table}.${name}`, kind])),
);
