import { z } from 'zod';
import type { TemplateFacts } from '../../db/outbound/campaigns.ts';
import { UsageError } from '../../errors.ts';
import { templateFault } from './record.ts';
import { type Form, fill, formOf, parseTemplate, TemplateError } from './template.ts';
import { type Facts, VARIABLE_NAMES, valueFor, variableOf } from './variables.ts';

/** What a lead would be sent and told; null: the campaign has no such template. */
export const renderedSchema = z.object({ subject: z.string().nullable(), body: z.string().nullable(), call_script: z.string().nullable() });
export type Rendered = z.infer<typeof renderedSchema>;

/** Fills a campaign's templates for a lead. Throws UsageError that names the placeholders without a value, or what is wrong with a template. */
export function render({ templates, facts }: { templates: TemplateFacts['templates']; facts: Facts }, who: string): Rendered {
  const missing: string[] = [];
  const filled = (part: keyof Rendered, form: (template: string) => Form): string | null => {
    const template = templates[part];
    if (template === null) return null;
    try {
      const result = fill(parseTemplate(template, variableOf, VARIABLE_NAMES), (variable) => valueFor(facts, variable), form(template));
      missing.push(...result.missing);
      return result.text;
    } catch (error) {
      // One that was written by hand, past the checks of campaigns create.
      if (error instanceof TemplateError) throw templateFault(part, error);
      throw error;
    }
  };
  const rendered = {
    subject: filled('subject', () => 'line'),
    body: filled('body', formOf),
    call_script: filled('call_script', () => 'text'),
  };
  const names = [...new Set(missing)];
  if (names.length === 0) return rendered;
  throw new UsageError(`no value for ${names.map((name) => `{{${name}}}`).join(', ')} of ${who}`, {
    suggestion: `fill it in at the lead or its company, or write a fallback: {{${names[0]}|…}}`,
    code: 'invalid_value',
  });
}
