import type { Column, ColumnType } from '../../ops/columns.ts';

const list = (names: string) => (names === '' ? [] : names.split(', '));
const column = (target: string, type: ColumnType, names: string, more: Partial<Column> = {}): Column => ({
  ...{ target, type, synonyms: list(names) },
  ...{ byNameOnly: true, otherwise: 'absent' },
  ...more,
});
const text = (target: string, names: string): Column => column(target, 'text', names);
const money = (target: string, names: string, beginning: RegExp): Column =>
  column(target, 'number', names, { named: (name) => beginning.test(name.trim().toLowerCase()) });

/** Of a company. Names as registry exports have them (facts/sdr.md, section 3), the document's, and common ones. */
export const COMPANY_COLUMNS: readonly Column[] = [
  text(
    'company_name',
    'наименование, название, компания, наименование компании, название компании, наименование организации, организация, ' +
      'полное наименование, краткое наименование, сокращенное наименование, юридическое лицо, контрагент, company, name, organization',
  ),
  text('tin', 'инн, инн/кпп, инн / кпп, инн компании, инн организации, inn, tax id, tax number, taxpayer number'),
  text('registration_number', 'огрн, огрн/огрнип, огрнип, огрн (огрнип), регистрационный номер, ogrn, registration no'),
  column('registration_date', 'date', 'дата регистрации, дата образования, дата создания, дата огрн, registered on'),
  text('region', 'регион, регион регистрации, регион компании, область, субъект рф'),
  text('status', 'статус, статус компании, статус организации, состояние, company status'),
  text('registry_status', 'статус в реестре'),
  text('website', 'сайт, ссылка на сайт, веб-сайт, адрес сайта, сайт компании, web site, site, homepage, url'),
  text('ceo_name', 'руководитель, фио руководителя, директор, генеральный директор, ceo'),
  text('ceo_position', 'должность руководителя'),
  column(
    'primary_email',
    'json',
    'email, e-mail, электронная почта, почта, эл. почта, email компании, адрес электронной почты, company email',
  ),
  column('all_company_emails', 'json', 'все email, все e-mail, company emails, emails'),
  column(
    'employee_count',
    'integer',
    'количество сотрудников, численность, среднесписочная численность, число сотрудников, headcount, employees count',
    {
      named: (name) => /^(?:среднесписочная )?численность(?: сотрудников| работников)?(?=$|[ ,(])/.test(name.trim().toLowerCase()),
    },
  ),
  text('segment', 'сегмент, название сегмента, отрасль'),
  text('company_description', 'описание, основной вид деятельности, вид деятельности, оквэд, description'),
  text('office_qualification', 'офис, квалификация офиса'),
  text('source', 'источник, источник данных'),
  money('revenue', 'выручка, выручка руб', /^выручка(?=$|[ ,(])/),
  money('balance', 'баланс, валюта баланса', /^(?:баланс|валюта баланса)(?=$|[ ,(])/),
  money(
    'net_profit_loss',
    'чистая прибыль/убыток, чистая прибыль/ убыток, чистая прибыль, чистая прибыль (убыток), прибыль, net profit, profit',
    /^чистая прибыль(?=$|[ ,(/])/,
  ),
  text('sme_registry', 'реестр мсп, мсп, категория мсп, субъект мсп, sme'),
  text('company_research', 'исследование компании'),
  text('processing_status', 'статус обработки'),
  text('workflow_execution_id', ''),
  text('session_key', ''),
  text('batch_id', ''),
  column('updated_at', 'timestamp', 'дата обновления, обновлено, дата актуальности, updated, last updated, as of'),
];

/** Of an employee, in a row of the company or in its list `employees`. */
export const EMPLOYEE_COLUMNS: readonly Column[] = [
  text('full_name', 'фио, фио сотрудника, сотрудник, контактное лицо, фио контакта, contact name, person'),
  text('first_name', 'имя, имя сотрудника'),
  text('last_name', 'фамилия, фамилия сотрудника, surname'),
  text('middle_name', 'отчество, отчество сотрудника, patronymic'),
  text('position', 'должность, должность сотрудника, job title, title, role'),
  text('work_email', 'рабочий email, рабочий e-mail, рабочая почта, email сотрудника, e-mail сотрудника, личный email, contact email'),
  text('generic_email', 'общий email, общий e-mail, общая почта'),
  text('work_email_status', 'статус рабочего email, email status'),
  text('generic_email_status', 'статус общего email'),
  column(
    'phone_numbers',
    'json',
    'телефон, телефоны, телефон сотрудника, номер телефона, рабочий телефон, мобильный телефон, phone, phones, phone number',
    {
      several: true,
    },
  ),
  column('source_urls', 'json', 'ссылка на источник, ссылки, источник контакта, source url', { several: true }),
  text('source_service', 'сервис, источник email'),
  text('employee_session_key', ''),
  column('ai_research_data', 'json', 'исследование сотрудника'),
];

/** Of a nested employee alone: in a row they are the company's. */
const NESTED_ONLY: readonly Column[] = [text('processing_status', ''), column('updated_at', 'timestamp', 'updated, last updated, as of')];

/** What no import may set: it is what campaigns and replies did, and what people decided. */
const NOT_IMPORTABLE = [
  ...[
    'outreach_sent_date',
    'outreach_type',
    'campaign_number',
    'campaign_status',
    'reply_unsubscribe',
    'reply_info_request',
    'reply_bounce',
  ],
  ...['test_date', 'test_status', 'client_status', 'paused_until'],
];
/** Never a field of a record: the database makes them. */
const MADE_HERE = ['id', 'company_id', 'created_at', 'company_session_key', 'record_time', 'research_at', 'field_times', 'company_key'];

/** Of a table: a row is a company, with an employee or with a list of them. */
export const TABLE_COLUMNS: readonly Column[] = [
  ...COMPANY_COLUMNS,
  ...EMPLOYEE_COLUMNS,
  column('employees', 'json', 'сотрудники, контакты, contacts, people'),
  ...[...NOT_IMPORTABLE, ...MADE_HERE].map((target) => column(target, 'json', '')),
];

export const NESTED_COLUMNS: readonly Column[] = [...EMPLOYEE_COLUMNS, ...NESTED_ONLY];

/** By these a table is one of companies. */
export const IDENTITY_TARGETS = ['company_name', 'tin', 'registration_number'];
/** Any of them makes a row one of a person; a phone or a shared mailbox alone is nobody's. */
export const PERSON_TARGETS = ['full_name', 'first_name', 'last_name', 'middle_name', 'position', 'work_email'];

export const isNotImportable = (target: string): boolean => NOT_IMPORTABLE.includes(target);

/** What a text may be long, in characters. */
export const LENGTHS: Readonly<Record<string, number>> = {
  company_name: 255,
  status: 255,
  registry_status: 255,
  region: 100,
  ceo_name: 255,
  ceo_position: 255,
  source: 255,
  segment: 200,
  company_description: 500,
  session_key: 255,
  batch_id: 50,
  processing_status: 50,
  workflow_execution_id: 100,
  full_name: 255,
  first_name: 100,
  last_name: 100,
  middle_name: 100,
  position: 255,
  employee_session_key: 255,
};

/** What an amount in the header means: "Выручка, тыс. руб.". */
export function scaleOf(header: string): number {
  const name = header.toLowerCase();
  if (/(?:млрд|миллиард|\bbn\b|billion)/.test(name)) return 1e9;
  if (/(?:млн|миллион|\bmln\b|million)/.test(name)) return 1e6;
  return /(?:тыс|\bths\b|thousand)/.test(name) ? 1e3 : 1;
}
