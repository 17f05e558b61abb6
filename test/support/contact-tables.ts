import { cellsOf } from './csv-text.ts';

/** A generator of its own, so that every run has the same rows. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const list = (text: string) => text.split('; ');
const FIRST = list('Ann; Ben; Cyd; Dan; Eve; Fay; Gus; Hal; Ida; Jon; Kim; Lou; Mia; Ned; Ola; José; Zoë; Anne-Marie; J.; Ng; Анна; 李');
const LAST = list(
  "Lee; Ray; Moss; Holt; Berg; Fox; Hale; Reyes; Gray; O'Hara; van der Berg; Li; de la Cruz; Smith Jr.; Müller; Wu; Park; 王",
);
const TITLES = list(
  'CEO; CTO; Founder; VP Marketing; Head of Sales; Account Manager; Director of Growth; Owner; Co-Founder & CEO; Sr. Engineer II; ' +
    'Partner; Chief of Staff; Head of Growth, EMEA; Chairman, President; VP, Sales; Teacher; 24/7 Support Lead; Freelancer',
);
const SENIORITIES = list('c_suite; founder; owner; partner; vp; director; head; manager; entry');
const NOUNS = list(
  'Kettle; Harbor; Pine; Lumen; Copper; Tidal; Fern; Stone; Bridge; Acme; North; Amber; Cedar; Delta; Echo; Falcon; Granite; Iris',
);
const ENDS = list('Labs; Works; GmbH; Inc.; LLC; Studio; & Sons; Group; Digital; .io; 3000; Partners; SA');
const PLACES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['United States', list('California; Texas; New York; Ohio; Florida'), list('San Diego; Austin; New York; Boston; Miami; Washington')],
  ['Germany', list('Bavaria; Berlin; Hesse'), list('Munich; Berlin; Frankfurt')],
  ['United Kingdom', list('England; Scotland; '), list('London; Glasgow; Leeds')],
  ['France', list('Île-de-France; '), list('Paris; Lyon')],
  ['Singapore', [''], ['Singapore']],
  ['South Korea', list('Seoul; '), ['Seoul']],
  ['Canada', list('Ontario; Quebec'), list('Toronto; Montreal')],
];
const INDUSTRIES = list(
  'information technology & services; retail; marketing & advertising; computer software; food & beverages; lighting; real estate; ' +
    'hospital & health care; financial services',
);
const PHRASES = list(
  'Building things; Helping teams sell more; Founder at Kettle; I write, speak and coach; Writes SQL; 10+ years in sales; Ex-Acme; ' +
    'Growth | Sales | Ops; We are hiring!; Dad, runner, builder; Making e-mail fun; #1 in lighting',
);

type Of = { [header: string]: string };

/** One person as the exports have them, by header; about one row in four has something odd, or something left out. */
export function person(i: number, roll: (below: number) => number): Of {
  const pick = <T>(items: readonly T[]): T => items[roll(items.length)] ?? (items[0] as T);
  const rarely = (share: number, value: string, other: string) => (roll(100) < share ? value : other);
  const [first, last] = [rarely(2, '', pick(FIRST)), rarely(3, '', pick(LAST))];
  const [country, states, cities] = pick(PLACES);
  const slug = `firm${i}`;
  const domain = `${slug}.example`;
  const company = `${pick(NOUNS)} ${pick(NOUNS)} ${pick(ENDS)}`;
  const status = rarely(4, 'unavailable', rarely(20, 'extrapolated', 'verified'));
  const email = status === 'unavailable' ? '' : rarely(3, `info@${domain}`, `p${i}@${domain}`);
  const number = 1_000 + i;
  const phone = rarely(40, '', rarely(10, `(020) 7946 ${number}`, rarely(10, `0049 170 555 ${number}`, `+1 415-555-${number}`)));
  const site = rarely(5, '', rarely(10, domain, `http://www.${domain}`));
  const industry = pick(INDUSTRIES);
  const state = rarely(10, '', pick(states));
  const city = rarely(8, '', pick(cities));
  const size = rarely(5, '', rarely(4, '12-May', rarely(5, '51-200', String(3 + roll(900)))));
  const headline = rarely(10, '', pick(PHRASES));
  const linkedin = rarely(5, '', `http://www.linkedin.com/in/${slug}-${i}`);
  const firm = rarely(10, '', `http://www.linkedin.com/company/${slug}`);
  const title = rarely(4, '', pick(TITLES));
  const seniority = rarely(8, '', pick(SENIORITIES));
  const full = `${first} ${last}`.trim();
  return {
    ...{ email, first_name: rarely(1, email, first), last_name: last, full_name: full, email_status: status, title, seniority, headline },
    ...{ company_name: rarely(2, '', rarely(2, `https://${domain}`, company)), 'company_name+': '', company_url: site },
    ...{ company_domain: site === '' ? '' : domain, company_linkedin_url: firm, linkedin_url: linkedin, country: rarely(4, '', country) },
    ...{ state, city, 'loction+': '', phone_number: phone, sanitized_phone_number: phone.replaceAll(/[^+\d]/g, '') },
    ...{ estimated_num_employees: size, industry, secondary_industries: '[]', industries: `["${industry}"]`, functions: '["sales"]' },
    ...{ departments: rarely(20, '[]', '["c_suite","engineering"]'), subdepartments: '[]', keywords: `${slug}, ${pick(NOUNS)}, lamps` },
    ...{ is_likely_to_engage: rarely(50, 'TRUE', ''), website: site, phone, name: full, company },
  };
}

/** Header sets of facts that people have, by a name for them. */
export const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'outreach list': cellsOf(
    'email,first_name,last_name,email_status,title,seniority,headline,company_name,company_name+,company_url,company_linkedin_url,linkedin_url,country,state,city,loction+,phone_number',
  ),
  'apollo scraper': cellsOf(
    'first_name,last_name,full_name,email,email_status,title,company_name,company_url,company_domain,company_linkedin_url,linkedin_url,headline,country,state,city,estimated_num_employees,phone_number,sanitized_phone_number,seniority,industry,secondary_industries,industries,functions,departments,subdepartments,keywords,is_likely_to_engage',
  ),
  plain: cellsOf('company_name,website,email,phone,first_name,last_name,city'),
  small: cellsOf('name,email,company,title,country'),
};
