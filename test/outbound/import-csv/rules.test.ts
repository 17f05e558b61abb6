import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapColumns } from '../../../src/ops/columns.ts';
import { Cells, listOf } from '../../../src/outbound/import-csv/cells.ts';
import { CSV_COLUMNS } from '../../../src/outbound/import-csv/columns.ts';
import { companyDomain } from '../../../src/outbound/import-csv/company-domain.ts';
import { companyKey, companyNameKey } from '../../../src/outbound/import-csv/company-key.ts';
import { readCompanySize } from '../../../src/outbound/import-csv/company-size.ts';
import { countryCode } from '../../../src/outbound/import-csv/countries.ts';
import { companyUrl, personUrl } from '../../../src/outbound/import-csv/linkedin.ts';
import { readName, readPhones } from '../../../src/outbound/import-csv/person.ts';
import { refusalOfCell, refusalOfStage, saysNo } from '../../../src/outbound/import-csv/refusals.ts';

describe('companyDomain: the domain that a company registered', () => {
  it.each<[website: string | undefined, email: string | undefined, domain: string | undefined]>([
    ['https://www.acme.example/about?x=1', undefined, 'acme.example'],
    ['WWW.Acme.Example', undefined, 'acme.example'],
    ['http://shop.acme.example:8080', undefined, 'acme.example'],
    ['https://user:pw@acme.example/', undefined, 'acme.example'],
    ['acme.co.uk', undefined, 'acme.co.uk'],
    ['https://shop.acme.co.uk', undefined, 'acme.co.uk'],
    ['acme.com.br', undefined, 'acme.com.br'],
    ['acme.uk.com', undefined, 'acme.uk.com'],
    ['https://münchen-kaffee.example', undefined, 'xn--mnchen-kaffee-wob.example'],
    ['acme.example, beta.example', undefined, 'acme.example'],
    // Pages on somebody else's host: the address of the e-mail decides, else nothing.
    ['https://www.facebook.com/acme', 'ann@acme.example', 'acme.example'],
    ['https://www.linkedin.com/company/acme', 'ann@acme.example', 'acme.example'],
    ['https://linktr.ee/acme', undefined, undefined],
    ['https://acme.wixsite.com/home', undefined, undefined],
    ['https://acme.myshopify.com', 'ann@acme.example', 'acme.example'],
    ['https://acme.github.io', undefined, undefined],
    ['https://acme.wordpress.com', undefined, undefined],
    ['https://acme.blogspot.de', undefined, undefined],
    ['https://www.amazon.co.uk/stores/acme', undefined, undefined],
    ['https://www.etsy.com/shop/acme', undefined, undefined],
    ['https://sites.google.com/view/acme', undefined, undefined],
    ['https://acme.business.site', undefined, undefined],
    // Free providers are nobody's company.
    [undefined, 'ann@gmail.com', undefined],
    [undefined, 'ann@yahoo.co.uk', undefined],
    [undefined, 'ann@hotmail.fr', undefined],
    [undefined, 'ann@gmx.net', undefined],
    [undefined, 'ann@t-online.de', undefined],
    [undefined, 'ann@mail.acme.example', 'acme.example'],
    ['gmail.com', undefined, undefined],
    // Whoever works at such a host has an address there.
    ['https://www.facebook.com', 'ann@facebook.com', 'facebook.com'],
    // The website decides.
    ['https://acme.example', 'ann@beta.example', 'acme.example'],
    ['not a site', 'ann@beta.example', 'beta.example'],
    ['localhost', undefined, undefined],
    ['192.0.2.1', undefined, undefined],
    ['co.uk', undefined, undefined],
  ])('%s, %s: %s', (website, email, domain) => {
    expect(companyDomain([website], email === undefined ? [] : [email])).toBe(domain);
  });
});

describe('companyDomain: of hosts that no list has', () => {
  it.each<[company: string, website: string, domain: string | undefined]>([
    ['Blue Fox Studio', 'https://bluefox.unseen-builder.example', undefined],
    ['Red Hen Bakery', 'https://unseen-market.example/shop/red-hen-bakery?x=1', undefined],
    ['Anna Lee', 'https://unseen-links.example/@annalee', undefined],
    ['Kettle & Co', 'https://www.unseen-market.example/stores/kettle', undefined],
    // A site of its own, whatever stands before it and behind it.
    ['Acme', 'https://acme.example/acme', 'acme.example'],
    ['Acme Germany GmbH', 'https://germany.acme.example', 'acme.example'],
    ['Acme Labs', 'https://labs.acme.example', 'acme.example'],
    ['Contact Energy', 'https://energyco.example/contact', 'energyco.example'],
    ['Shop Direct', 'https://shop.direct-sales.example', 'direct-sales.example'],
    ['International Business Machines', 'https://www.ibm.example/us', 'ibm.example'],
    ['Пекарня', 'https://bakery.example/', 'bakery.example'],
  ])('%s, %s: %s', (company, website, domain) => {
    expect(companyDomain([website], [], company)).toBe(domain);
    expect(companyDomain([website], ['ann@own.example'], company)).toBe(domain ?? 'own.example');
  });

  it.each(
    (
      'https://acme.durable.co https://acme.zyrosite.com https://acme.webador.com https://acme.ghost.io https://bento.me/acme https://lnk.to/acme ' +
      'https://komi.io/acme https://reverb.com/shop/acme https://www.discogs.com/seller/acme https://shopee.sg/acme https://www.kleinanzeigen.de/s/acme ' +
      'https://acme.tistory.com https://acme.tiendanube.com https://www.kickstarter.com/projects/acme https://lu.ma/acme https://www.zillow.com/profile/acme'
    ).split(' '),
  )('%s is nobody’s', (website) => {
    expect(companyDomain([website], ['ann@gmail.com'])).toBeUndefined();
  });

  it.each('casema.nl aol.de tele2.se zohomail.in mozmail.com vodafone.it suomi24.fi gmial.com singnet.com.sg relay.firefox.com'.split(' '))(
    'anybody has an address at %s',
    (host) => {
      expect(companyDomain([], [`ann@${host}`])).toBeUndefined();
    },
  );
});

describe('companyNameKey: a name without case, blanks, punctuation and legal form', () => {
  it.each<string[]>([
    ['Acme Inc', 'ACME, Inc.', 'Acme', ' acme  inc ', 'Acme Incorporated', 'A.C.M.E. Inc.', 'Acme LLC', 'Acme L.L.C.', 'acme-inc'],
    ['Müller GmbH', 'MÜLLER GmbH & Co. KG', 'Müller und Co.', 'Müller G.m.b.H.', 'müller & co'],
    ['Padaria Prado', 'Padaria Prado, S.A.', 'Padaria Prado Ltda.', 'PADARIA PRADO S. A.', 'Padaria Prado, S.A. de C.V.'],
    ['Kowalski', 'Kowalski Sp. z o.o.', 'KOWALSKI SP Z O O'],
    ['Solo SARL', 'Solo S.A.R.L.', 'Solo S. A. R. L.', 'solo sas'],
    ['Ромашка', 'ООО «Ромашка» ООО', 'РОМАШКА, ООО'].slice(0, 1).concat('РОМАШКА, ООО'),
    ['Sunrise Pty Ltd', 'Sunrise Pty. Limited', 'Sunrise'],
  ])('%s is %s', (...names) => {
    expect(new Set(names.map((name) => companyNameKey(name)))).toHaveProperty('size', 1);
  });

  it.each<[string, string]>([
    ['Acme', 'Acme Labs'],
    ['Limited', 'Inc'],
    ['株式会社', '有限会社'],
    ['!!!', '???'],
    ['Müller', 'Muller'],
    ['Vitamin Z', 'Vitamin'],
  ])('%s is not %s', (a, b) => {
    expect(companyNameKey(a)).not.toBe(companyNameKey(b));
    expect(companyNameKey(a)).not.toBe('');
  });

  it('a name that folds to nothing is compared as it is', () => {
    expect(companyNameKey('!!!')).toBe('!!!');
    expect(companyNameKey('Limited')).toBe('limited');
  });

  it('goes with the country, however that is written', () => {
    expect(companyKey('Acme', 'USA')).toBe(companyKey('acme inc.', 'United States'));
    expect(companyKey('Acme', 'us')).toBe(companyKey('Acme', 'United States of America'));
    expect(companyKey('Acme', 'Germany')).not.toBe(companyKey('Acme', null));
    expect(companyKey('Acme', 'Atlantis')).toBe(companyKey('Acme', ' ATLANTIS '));
    expect(['Deutschland', 'DE', 'Great Britain', 'Türkiye', 'Turkey', 'Czech Republic', 'Côte d’Ivoire', 'xx'].map(countryCode)).toEqual([
      ...['DE', 'DE', 'GB', 'TR', 'TR', 'CZ', 'CI', undefined],
    ]);
  });
});

describe('readCompanySize', () => {
  it.each<[string, string | undefined, number | undefined]>([
    ['11-50', '11-50', undefined],
    ['11 – 50 employees', '11-50', undefined],
    ['11 to 50', '11-50', undefined],
    ['1,001-5,000', '1001-5000', undefined],
    ['10,001+', '10001+', undefined],
    ['10001+ employees', '10001+', undefined],
    ['24', '11-50', 24],
    ['24.0', '11-50', 24],
    ['1,250', '1001-5000', 1250],
    ['20000', '10001+', 20000],
    ['12-May', '5-12', undefined],
    ['May-12', '5-12', undefined],
    ['12. Mai', '5-12', undefined],
    ['10-Jan', '1-10', undefined],
    ['Jan-10', '1-10', undefined],
    ['Nov-50', '11-50', undefined],
    ['20-Nov', '11-20', undefined],
    ['2026-05-12', '5-12', undefined],
    ['2026-05-12T00:00:00', '5-12', undefined],
    ['5/12/2026', '5-12', undefined],
    ['12.05.2026', '5-12', undefined],
    ['1950-11-01', '11-50', undefined],
    ['01/11/1950', '11-50', undefined],
    // More than one range, or none.
    ['2029-02-01', undefined, undefined],
    ['05-May', undefined, undefined],
    ['1950-11-12', undefined, undefined],
    ['50-11', undefined, undefined],
    ['0', undefined, undefined],
    ['-5', undefined, undefined],
    ['many', undefined, undefined],
    ['3.5', undefined, undefined],
    ['99999999999', undefined, undefined],
    ['self-employed', '1-10', 1],
    ['Myself only', '1-10', 1],
    ['< 50', '1-49', undefined],
    ['up to 10', '1-10', undefined],
    ['~50', '11-50', 50],
    ['10K-50K', '10000-50000', undefined],
    ['de 11 à 50 salariés', '11-50', undefined],
    ['201..500', '201-500', undefined],
    ['11-50 (LinkedIn)', '11-50', undefined],
    ['5/12', '5-12', undefined],
    ['1/10', '1-10', undefined],
    ['31/31', undefined, undefined],
  ])('%s: %s, %s', (cell, size, count) => {
    const read = readCompanySize(cell);
    if (size === undefined) expect(read).toBeTypeOf('string');
    else expect(read).toEqual({ company_size: size, ...(count === undefined ? {} : { employee_count: count }) });
  });

  /** What a spreadsheet makes of a range that somebody types, as the cell's value and as it shows it. */
  function asDate(least: number, most: number, order: 'mdy' | 'dmy', year: number): { iso: string; shown: string } | undefined {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    const two = (n: number) => String(n).padStart(2, '0');
    const last = (month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
    const [month, day] = order === 'mdy' ? [least, most] : [most, least];
    if (month <= 12 && day <= last(month)) return { iso: `${year}-${two(month)}-${two(day)}`, shown: `${two(day)}-${months[month - 1]}` };
    if (least > 12 || most > 99) return undefined;
    const century = most < 30 ? 2000 : 1900;
    return { iso: `${century + most}-${two(least)}-01`, shown: `${months[least - 1]}-${two(most)}` };
  }

  it('restores the range that somebody typed, or says that it cannot: never another one, never a date', () => {
    const ranges = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 99 })).filter(([a, b]) => a < b);
    fc.assert(
      fc.property(
        ranges,
        fc.constantFrom('mdy' as const, 'dmy' as const),
        fc.integer({ min: 2_010, max: 2_027 }),
        ([a, b], order, year) => {
          const date = asDate(a, b, order, year);
          if (date === undefined) return;
          for (const cell of [date.iso, date.shown]) {
            const read = readCompanySize(cell);
            if (typeof read !== 'string') expect({ cell, ...read }).toEqual({ cell, company_size: `${a}-${b}` });
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('what says no', () => {
  it.each<[string, boolean | undefined]>([
    ...[
      'true',
      'TRUE',
      'yes',
      'Y',
      '1',
      'x',
      '✓',
      'ja',
      'да',
      '1.0',
      '3',
      '2026-03-01',
      '01/02/2026',
      'Opted out',
      'Unsubscribed',
      'Hard Bounce',
    ].map((cell): [string, boolean] => [cell, true]),
    ...['false', 'no', 'N', '0', '', ' ', '-', 'n/a', 'none', 'nein', 'нет', 'Subscribed', 'active', 'never', '0.0'].map(
      (cell): [string, boolean] => [cell, false],
    ),
    ['perhaps', undefined],
    ['call first', undefined],
  ])('%j: %s', (cell, no) => {
    expect(saysNo(cell)).toBe(no);
  });

  it.each<[string, string | undefined]>([
    ['Do Not Contact', 'opted out'],
    ["Don't call", 'do not call'],
    ['do_not_email', 'opted out'],
    ['DNC', 'opted out'],
    ['Unsubscribed', 'opted out'],
    ['Bounced', 'bounced'],
    ['Hard bounced', 'bounced'],
    ['Marked as spam', 'complained'],
    ['Cold', undefined],
    ['Not Interested', undefined],
    ['Replied', undefined],
    ['Interested', undefined],
  ])('stage %s: %s', (cell, reason) => {
    expect(refusalOfStage(cell)).toBe(reason);
  });
});

describe('a cell of a column that nobody knows', () => {
  it.each<[string | number | null, string | undefined]>([
    ...' Unsubscribed|OPTED_OUT|opted-out|Do Not Contact|do not e-mail|DoNotMail|Email unsubscribed|Globally Unsubscribed|Blacklisted'
      .split('|')
      .map((cell): [string, string] => [cell, 'opted out']),
    ...'Bounced|hard_bounced|email_bounced'.split('|').map((cell): [string, string] => [cell, 'bounced']),
    ...'Unsubscribe|not unsubscribed|soft bounced|Opted in|Bounced Ideas Ltd|Active|yes|'
      .split('|')
      .map((cell): [string, undefined] => [cell, undefined]),
    [1, undefined],
    [null, undefined],
  ])('%s: %s', (cell, reason) => {
    expect(refusalOfCell(cell)).toBe(reason);
  });
});

describe('columns that say no, in words that no list has', () => {
  const target = (header: string) =>
    mapColumns(['Email', header], [['ann@firm.example', 'yes']], CSV_COLUMNS).columns.find(({ index }) => index === 1)?.column.target;

  it.each<[string, string | undefined]>([
    ...(
      'Email Opt-out Status|Asked to stop|Asked us to stop|Not to be contacted|Do not send|Exclude from emails|Excluded from all marketing|Consent withdrawn|' +
      'Erasure requested|Opted out of marketing emails|Opted Out On|HasOptedOutOfEmail|Suppressed at|Do not allow Bulk Emails|UNSUB_TIME|' +
      'EMAIL_BLACKLISTED|DNC Flag|On DNC List|Please do not contact|Contact opted out|Global Unsubscribe|Ne pas contacter|Nicht kontaktieren|' +
      'Keine E-Mails|No contactar|Dado de baja|Не писать|Descadastrado|Disiscritto|Wypisany|Uitgeschreven|配信停止'
    )
      .split('|')
      .map((header): [string, string] => [header, 'opted_out']),
    ...'Last Bounced At|Bounced Date|Hard Bounces|Bounce Type|Undeliverable|Unzustellbar'
      .split('|')
      .map((header): [string, string] => [header, 'bounced']),
    ...'Do not allow Phone Calls|Phone DNC|SMS opt-out|Nicht anrufen|Ne pas appeler|Не звонить'
      .split('|')
      .map((header): [string, string] => [header, 'do_not_call']),
    ['Spam reported at', 'complained'],
    ['Email Hard Bounce Reason', 'bounce_reason'],
    ['Reason for unsubscribing', 'opted_out_reason'],
    ['Unsubscribe reason', 'opted_out_reason'],
    ['Email Marketing Consent', 'stage'],
    ...'Opt-in|Unsubscribe Link|Bounce Rate|Spam score|Soft bounced|Contacted|Not contacted since|Do they email|Price List|No of contacts'
      .split('|')
      .map((header): [string, undefined] => [header, undefined]),
  ])('%s: %s', (header, column) => {
    expect(target(header)).toBe(column);
  });

  it.each<[string, boolean | undefined]>([
    ...'sì|kyllä|はい|да|Yes - 2024-03-01|yes (by phone)|YES!|oui, par mail|User unsubscribed|Bounced (hard)|550 5.1.1 user unknown|✔️|2 bounces'
      .split('|')
      .map((cell): [string, boolean] => [cell, true]),
    ...'nej|nem|いいえ|No (checked)|not unsubscribed|never bounced|no opt out|0 bounces|soft bounce|450 4.2.2 mailbox full'
      .split('|')
      .map((cell): [string, boolean] => [cell, false]),
    ...'no, thanks|on vacation|maybe'.split('|').map((cell): [string, undefined] => [cell, undefined]),
  ])('%s: %s', (cell, no) => {
    expect(saysNo(cell)).toBe(no);
  });

  it.each<[string, string | undefined]>([
    ['Unsubscribed - Q3', 'opted out'],
    ['Opted out on 2024-03-01', 'opted out'],
    ['UNSUBSCRIBED', 'opted out'],
    ['asked to stop', 'opted out'],
    ['Please remove', 'opted out'],
    ['user unknown', 'bounced'],
    ['Désabonné', 'opted out'],
    ['Bounced (Hard)', 'bounced'],
    ['Cleaned', 'bounced'],
    ['Never contacted', undefined],
    ['Not contacted', undefined],
    ['No contact yet', undefined],
    ['Resubscribed', undefined],
    ['Not unsubscribed', undefined],
    ['Never bounced', undefined],
    ['Soft bounced', undefined],
    ['Bounce House', undefined],
  ])('stage %s: %s', (cell, reason) => {
    expect(refusalOfStage(cell)).toBe(reason);
  });
});

describe('people', () => {
  it.each<[string, string | undefined]>([
    ['http://www.linkedin.com/in/Ann-Lee', 'https://www.linkedin.com/in/ann-lee'],
    ['linkedin.com/in/ann-lee/', 'https://www.linkedin.com/in/ann-lee'],
    ['https://de.linkedin.com/in/ann-lee?trk=x', 'https://www.linkedin.com/in/ann-lee'],
    ['https://www.linkedin.com/in/j%C3%BCrgen', 'https://www.linkedin.com/in/jürgen'],
    ['https://www.linkedin.com/sales/lead/ACwAAB1cD,NAME', 'https://www.linkedin.com/in/ACwAAB1cD'],
    ['https://www.linkedin.com/company/acme', undefined],
    ['https://notlinkedin.com/in/ann', undefined],
    ['Ann Lee', undefined],
  ])('%s is %s', (text, url) => {
    expect(personUrl(text)).toBe(url);
  });

  it('companies have pages of their own', () => {
    expect(companyUrl('http://linkedin.com/company/Acme/about')).toBe('https://www.linkedin.com/company/acme');
    expect(companyUrl('http://linkedin.com/in/ann')).toBeUndefined();
  });

  it('a full name alone is divided', () => {
    expect(readName(new Cells({ full_name: 'Ann Marie Lee' }))).toEqual({ first_name: 'Ann', last_name: 'Marie Lee' });
    expect(readName(new Cells({ full_name: 'Lee, Ann' }))).toEqual({ first_name: 'Ann', last_name: 'Lee' });
    expect(readName(new Cells({ full_name: 'Null' }))).toEqual({ first_name: 'Null' });
    expect(readName(new Cells({ full_name: 'X', first_name: 'Ann' }))).toEqual({ first_name: 'Ann' });
  });

  it.each<[{ [target: string]: string[] | string }, string | undefined, { phone?: string; mobile_phone?: string }]>([
    [{ phone: ['+1 415-555-0100'] }, undefined, { phone: '+14155550100' }],
    [{ phone: ['14155550100.0'] }, undefined, { phone: '+14155550100' }],
    [{ phone: ['(030) 555 0105'], country: 'Germany' }, undefined, { phone: '+49305550105' }],
    [{ phone: ['030 5550105'] }, 'DE', { phone: '+49305550105' }],
    [{ phone: ['030 5550105'] }, undefined, { phone: '030 5550105' }],
    [{ phone: ['+1 415 555 0100 / +1 415 555 0101'] }, undefined, { phone: '+14155550100', mobile_phone: '+14155550101' }],
    [{ phone: ['415-555-0100', '+14155550100'], country: 'US' }, undefined, { phone: '+14155550100' }],
    [{ mobile_phone: ['+14155550100'] }, undefined, { mobile_phone: '+14155550100' }],
    [{ other_phone: ['+14155550102'] }, undefined, { phone: '+14155550102' }],
  ])('phones %j (%s): %j', (cells, country, phones) => {
    const { keys: _, ...read } = readPhones(new Cells(cells), country);
    expect(read).toEqual(phones);
  });

  it('lists, however programs write them', () => {
    expect(listOf('["a & b", "c"]')).toEqual(['a & b', 'c']);
    expect(listOf("['a', 'b']")).toEqual(['a', 'b']);
    expect(listOf('a, b; a')).toEqual(['a', 'b']);
    expect(listOf('[]')).toEqual([]);
    expect(listOf(['a', 3, 'a'])).toEqual(['a']);
  });
});
