import type { Column } from '../../ops/columns.ts';

const column = (target: string, type: Column['type'], ...synonyms: string[]): Column => ({ target, type, byNameOnly: true, synonyms });

/**
 * Fields of a lead. Texts are taken as they stand (`json`): what a spreadsheet's guard is, and what belongs to the text, depends on the file.
 * `confidence` is the predecessor's sheet, which counts to 100.
 */
export const LEAD_COLUMNS: readonly Column[] = [
  column('email', 'json', 'e-mail', 'email address'),
  column('name', 'json', 'full name'),
  column('client_id', 'json', 'client', 'tenant', 'tenant_id', 'account'),
  column('api_key', 'json', 'x-api-key'),
  column('message', 'json'),
  column('language', 'json', 'lang'),
  column('locale', 'json'),
  column('intent', 'json'),
  column('tone', 'json'),
  column('urgency', 'json'),
  column('confidence_score', 'number'),
  column('confidence', 'number'),
  column('ai_summary', 'json', 'summary'),
  column('timestamp', 'timestamp', 'created_at', 'date'),
  column('record_at', 'timestamp'),
  column('is_test', 'boolean'),
  column('tone_history', 'json'),
  column('urgency_history', 'json'),
  column('confidence_history', 'json'),
  column('current_tag', 'json', 'tag'),
  column('archived', 'boolean'),
  column('deleted', 'boolean'),
];
