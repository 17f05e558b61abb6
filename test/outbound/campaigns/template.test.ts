import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/outbound/campaigns/render.ts';
import { fill, formOf, parseTemplate } from '../../../src/outbound/campaigns/template.ts';
import { type Facts, VARIABLE_NAMES, valueFor, variableOf } from '../../../src/outbound/campaigns/variables.ts';

const facts: Facts = {
  lead: {
    first_name: 'Ana',
    last_name: null,
    full_name: 'Ana',
    email: 'ana@studio.example',
    job_title: '  ',
    lead_score: 80,
    personalization: 'Saw it',
  },
  company: { company_name: 'Studio & Söhne', industry: '{{email}}', technologies: ['Next.js', 'PHP'], employee_count: 12, city: 'Köln' },
  campaign: { campaign_name: 'Q1' },
  offer: { offer_name: 'Audit', price_min: 499.5 },
  sender: { full_name: 'Kim van Dyke', email: 'kim@team.example', organization: null },
  account: { email: 'kim@send.example', first_name: 'Kim', last_name: null },
  apollo: { 'Secondary Industries': ['Art', 'Print'], Empty: '' },
  custom: { icebreaker: 'Nice shop', __proto__x: 'x' },
};
const templates = (subject: string | null, body: string | null = null, call_script: string | null = null) => ({
  subject,
  body,
  call_script,
});
const body = (template: string) => render({ templates: templates(null, template), facts }, 'ana').body;

describe('placeholders', () => {
  it.each([
    ['Hi {{first_name}}', 'Hi Ana'],
    ['Hi {{firstName}}', 'Hi Ana'],
    ['Hi {{ FIRST_NAME }}!', 'Hi Ana!'],
    ['Hi {{\u00a0First Name\u00a0}}', 'Hi Ana'],
    ['Hi {{lead.first_name}}', 'Hi Ana'],
    ['{{companyName}}, {{company.name}}, {{company.city}}', 'Studio & Söhne, Studio & Söhne, Köln'],
    ['{{employee_count}} {{technologies}}', '12 Next.js, PHP'],
    ['{{offer.name}} from {{price_min}}', 'Audit from 499.5'],
    ['{{sender_first_name}} {{sender_last_name}}, {{senderName}}', 'Kim van Dyke, Kim van Dyke'],
    ['{{sendingAccountFirstName}}', 'Kim'],
    ['{{personalization}}', 'Saw it'],
    ['{{apollo.Secondary Industries}} {{apollo.secondary_industries}}', 'Art, Print Art, Print'],
    ['{{custom.icebreaker}}', 'Nice shop'],
    ['{{last_name|there}}', 'there'],
    ['{{ job_title | somebody | else }}', 'somebody | else'],
    ['{{first_name|there}}', 'Ana'],
    // One pass: what stands in a value is text.
    ['{{industry}}', '{{email}}'],
    // Single braces are text, and so is all the rest.
    ['a { b } c $& $1 %s', 'a { b } c $& $1 %s'],
    ['', ''],
  ])('%j is %j', (template, filled) => {
    expect(body(template)).toBe(filled);
  });

  it.each([
    ['{{last_name}}', '{{last_name}}'],
    ['{{lastName}} {{firstName}}', '{{lastName}}'],
    ['{{job_title}}', '{{job_title}}'],
    ['{{apollo.Empty}}', '{{apollo.Empty}}'],
    ['{{custom.nothing}}', '{{custom.nothing}}'],
    ['{{custom.__proto__}}', '{{custom.__proto__}}'],
    ['{{sender_organization}}', '{{sender_organization}}'],
    ['{{country}}', '{{country}}'],
  ])('%j has no value, and is named', (template, named) => {
    expect(() => body(template)).toThrow(`no value for ${named} of ana`);
  });

  it('all that is missing is named at once', () => {
    expect(() => render({ templates: templates('{{last_name}}', '{{country}} {{last_name}}', '{{state}}'), facts }, 'ana')).toThrow(
      'no value for {{last_name}}, {{country}}, {{state}} of ana',
    );
  });
});

describe('what is wrong with a template is told with its place', () => {
  it.each([
    ['Hi {{first_name', 'line 1, column 4: {{ is not closed'],
    ['Hi first_name}}', 'line 1, column 14: }} closes nothing'],
    ['Hi\n {{{first_name}}}', 'line 2, column 2: braces do not pair'],
    ['{{first_name}}}', 'line 1, column 1: braces do not pair'],
    ['{{a {{first_name}} }}', 'line 1, column 1: braces do not pair'],
    ['{{}}', '{{}} names nothing'],
    ['{{ | x}}', 'names nothing'],
    ['{{first_name|}}', 'has an empty fallback'],
    ['{{first_nam}}', 'unknown placeholder {{first_nam}}; did you mean {{first_name}}'],
    ['{{shoe_size}}', 'unknown placeholder {{shoe_size}}'],
    ['{{shoe_size|9}}', 'unknown placeholder {{shoe_size}}'],
    ['{{RANDOM|Hi|Hello}}', 'unknown placeholder {{RANDOM}}'],
    ['{{company.first_name}}', 'unknown placeholder {{company.first_name}}'],
    ['{{apollo.}}', 'unknown placeholder {{apollo.}}'],
    ['{{constructor}}', 'unknown placeholder {{constructor}}'],
  ])('%j', (template, message) => {
    expect(() => parseTemplate(template, variableOf, VARIABLE_NAMES)).toThrow(message);
  });
});

describe('where a value stands', () => {
  it('in HTML its signs are escaped, in text they are not, in a subject there is no second line', () => {
    const company = { ...facts.company, company_name: 'A <b> & "C"\r\nBcc: all' };
    const rendered = render(
      { templates: templates('{{company_name}}', '<p>{{company_name}}</p>', '{{company_name}}'), facts: { ...facts, company } },
      'ana',
    );
    expect(rendered).toEqual({
      subject: 'A <b> & "C" Bcc: all',
      body: '<p>A &lt;b&gt; &amp; &quot;C&quot;\r\nBcc: all</p>',
      call_script: 'A <b> & "C"\r\nBcc: all',
    });
  });

  it.each([
    ['Hi <ana@studio.example>, 3 < 4', 'text'],
    ['Hi<br/>there', 'html'],
    ['<DIV class="x">Hi</DIV>', 'html'],
  ])('%j is %s', (template, form) => expect(formOf(template)).toBe(form));
});

describe('a property: filling', () => {
  const noBraces = fc.string({ unit: 'grapheme' }).filter((text) => !/[{}]/.test(text));

  it('is one pass: whatever values hold, the result is the texts with the values between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(noBraces, fc.constantFrom(...VARIABLE_NAMES))),
        noBraces,
        fc.string({ minLength: 1 }),
        (parts, end, value) => {
          const template = `${parts.map(([text, name]) => `${text}{{${name}}}`).join('')}${end}`;
          const pieces = parseTemplate(template, variableOf, VARIABLE_NAMES);
          const { text, missing } = fill(pieces, () => `{{${value}}}`, 'text');
          expect(missing).toEqual([]);
          expect(text).toBe(`${parts.map(([before]) => `${before}{{${value}}}`).join('')}${end}`);
        },
      ),
    );
  });

  it('any text is either read, and then without placeholders is itself, or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '|', ' ', '\n', 'a', 'first_name') }), (template) => {
        let filled: string;
        try {
          filled = fill(parseTemplate(template, variableOf, VARIABLE_NAMES), (variable) => valueFor(facts, variable), 'text').text;
        } catch (error) {
          expect(String(error)).toMatch(/line \d+, column \d+: /);
          return;
        }
        expect(filled).not.toContain('{{');
        if (!template.includes('{{')) expect(filled).toBe(template);
      }),
    );
  });

  it('takes no longer than the template is', () => {
    const long = `${'{{first_name|'.repeat(20_000)}}}`;
    expect(() => parseTemplate(long, variableOf, VARIABLE_NAMES)).toThrow('braces do not pair');
    expect(body('{{first_name}} '.repeat(20_000))?.length).toBe(80_000);
  });
});

it('every variable has a name of its own in every spelling', () => {
  for (const name of VARIABLE_NAMES) {
    const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    expect([variableOf(name), variableOf(camel), variableOf(name.toUpperCase())]).toEqual([name, name, name]);
  }
});
