import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectPromo } from '../../../src/discovery/categorize/promo.ts';
import { readWebsite } from '../../../src/discovery/websites/read-website.ts';

const SITE = new URL('https://mira.example/');
const read = (html: string, url = SITE) => readWebsite(html, url);
const status = (html: string) =>
  detectPromo({ handle: 'mira', name: null, bio: null, captions: [], externalUrl: null, highlights: [], website: read(html) }).status;

describe('addresses of a site', () => {
  it('are found however they are written: links first, each once', () => {
    const html = `<p>Write to studio [at] mira (dot) example or Hello@Mira.example</p><a href="mailto:ads%40mira.example?subject=Hi">mail</a>
      <a class="__cf_email__" data-cfemail="1c787d727d5c71756e7d3279647d716c7079">[email&#160;protected]</a>
      <img src="logo@2x.png" alt="logo@2x.png"><a href="https://social.example/@mira">@mira</a>`;
    expect(read(html).emails).toEqual(['ads@mira.example', 'dana@mira.example', 'studio@mira.example', 'hello@mira.example']);
  });

  it('of nobody are left out: placeholders, scripts, what is hidden in attributes', () => {
    const html = `<script>var a = "script@mira.example"</script><style>@import "x@y.example"</style><p>you@example.com, info@mysite.com</p>
      <input placeholder="name@email.com"><!-- old@mira.example -->`;
    expect(read(html).emails).toEqual([]);
  });
});

describe('contact forms', () => {
  it('are those in which somebody writes to the owner', () => {
    const html = `<form action="/search"><input name="q"></form>
      <form class="newsletter"><input type="email" name="email"></form>
      <form id="login"><input type="email"><input type="password"><textarea></textarea></form>
      <form id="commentform"><input name="email"><textarea name="comment"></textarea></form>
      <form id="f1"><input type="email" name="e"><textarea name="m"></textarea></form>`;
    expect(read(html).contact_forms).toEqual([{ url: SITE.href, has_email_field: true, has_message_field: true }]);
    expect(read('<form action="https://mybookblog.example/contact-us"><textarea></textarea></form>').contact_forms).toEqual([
      { url: SITE.href, has_email_field: false, has_message_field: true },
    ]);
    for (const none of [
      '<form action="/contact#ContactFooter"><input type="email"></form>',
      '<form id="free-ebook"><input type="email"><textarea></textarea></form>',
      '<form action="https://mybookblog.example/wp-comments-post.php"><input type="email"><textarea name="comment"></textarea></form>',
    ]) {
      expect(read(none).contact_forms).toEqual([]);
    }
    expect(read(html.slice(0, html.indexOf('<form id="f1">'))).contact_forms).toEqual([]);
  });

  it('may be somebody else’s, embedded', () => {
    expect(read('<iframe src="https://docs.google.com/forms/d/e/x/viewform?embedded=true"></iframe>').contact_forms).toEqual([
      { url: 'https://docs.google.com/forms/d/e/x/viewform?embedded=true', has_email_field: false, has_message_field: false },
    ]);
    expect(read('<iframe src="https://www.youtube.com/embed/x"></iframe>').contact_forms).toEqual([]);
  });
});

describe('pages that sell promos', () => {
  it('are told by their name, and on the same site by their path; price lists beside them', () => {
    const html = `<base href="/shop/"><a href="Pricing">Prices</a><a href="/about">About</a><a href="/Media-Kit?x=Y">Kit</a>
      <a href="https://forms.example/abc">Book a paid promo</a><a href="https://www.facebook.com/business/ads">f</a>
      <a href="https://other.example/advertise"><img alt="logo"></a><a href="mailto:a@b.example">Advertise</a><a href="javascript:x()">Promo</a>`;
    expect(read(html).promo_pages).toEqual([
      { url: 'https://mira.example/Media-Kit?x=Y', kind: 'promo', text: 'Kit' },
      { url: 'https://forms.example/abc', kind: 'promo', text: 'Book a paid promo' },
      { url: 'https://mira.example/shop/Pricing', kind: 'pricing', text: 'Prices' },
    ]);
  });

  it('are none of those that the predecessor took for one', () => {
    const html = `<a href="https://facebook.com/mira">Facebook</a><a href="/books">Books</a><a href="/booking">Book a table</a><a href="/login">Rate us</a>`;
    expect(read(html).promo_pages).toEqual([]);
  });
});

describe('what a site says of promos', () => {
  it.each([
    ['<nav><a href="/advertise">Advertise with us</a></nav>', 'warm'],
    ['<h1>Mira</h1><a href="https://shop.example/x">Book a paid promo 📩</a>', 'warm'],
    ['<h2>Media kit</h2><p>Rates on request, write to us about sponsored posts.</p>', 'warm'],
    ['<p>We do not accept ads, sponsored posts or paid collabs.</p>', 'not_open'],
    ['<h3>No promos, no ads</h3><a href="/advertise">x</a>', 'not_open'],
    ['<h1>Mira Pottery</h1><p>Mugs and bowls.</p><a href="/shop">Shop</a>', 'unknown'],
    ['<a href="/pricing">Pricing</a><form><input type=email><textarea></textarea></form>', 'unknown'],
    ['<div class="cookie-banner"><p>We and our advertising partners use cookies.</p><button>Ads preferences</button></div>', 'unknown'],
    ['<p>We share data with advertising partners for personalised ads.</p>', 'unknown'],
    ['<p>I quit advertising years ago to make pots.</p>', 'unknown'],
    ['<script>{"text":"Advertise with us"}</script>', 'unknown'],
    ['<p>Use promo code MIRA10 for a discount.</p>', 'unknown'],
    ['<nav><a href="/rates">Rates</a><a href="/rooms">Rooms</a></nav><p>Book a room.</p>', 'unknown'],
    ['<nav><a href="/promotions">Promotions</a><a href="/menu">Menu</a></nav>', 'unknown'],
    ['<footer><a href="/partners">Our partners</a><a href="/sponsors">Our sponsors</a></footer>', 'unknown'],
    ['<a href="/services/advertising">Advertising</a><a href="/services/web">Web design</a>', 'unknown'],
    ['<a href="/advertising-policy">Advertising policy</a>', 'unknown'],
    ['<div><h3>Advertising</h3><p>These cookies show ads that are relevant to you.</p></div>', 'unknown'],
    ['<div id="wrapper" class="site cookie-notice-on"><h1>Mira</h1><a href="/advertise">Advertise with us</a></div>', 'warm'],
  ] as const)('%s: %s', (html, expected) => {
    expect(status(html)).toBe(expected);
  });
});

describe('a page within a site', () => {
  const within = new URL('https://daily.example/2026/11/mira');
  const about =
    '<header><a href="/advertise">Advertise with us</a></header><main><p>Mira makes pots.</p></main><footer>Sponsored posts available</footer>';

  it('does not speak for what stands around it', () => {
    expect(read(about, within)).toMatchObject({ promo_pages: [], mentions: [] });
    expect(read(about).promo_pages).toHaveLength(1);
    const own = '<main><a href="https://x.example/y">Book a paid promo</a></main>';
    expect(read(own, new URL('https://links.example/mira')).promo_pages).toHaveLength(1);
  });

  it('of a platform says nothing of who has a profile there', () => {
    const page =
      '<a href="/ads/">Advertise with us</a><a href="mailto:press@youtube.com">press</a><form><input type=email><textarea></textarea></form>';
    expect(read(page, new URL('https://www.youtube.com/@mira'))).toEqual({ emails: [], contact_forms: [], promo_pages: [], mentions: [] });
  });
});

describe('any text', () => {
  it('is read without an error, and within bounds', () => {
    const piece = fc.constantFrom(
      '<form>',
      '</form>',
      '<a href="/ads">',
      '</a>',
      '<h1>',
      '</h1>',
      '<div class=cookie>',
      '</div>',
      'promo ',
      'no ads. ',
      'a@b.example ',
      '<script>',
      '</script>',
      '<textarea>',
      '<input type=email>',
      '&amp;',
      '<iframe src=x>',
      '<br>',
      '</p>',
      '<',
      '"',
      '\u0000',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 200 }), (pieces) => {
        const found = read(pieces.join(''));
        expect(found.mentions.length).toBeLessThanOrEqual(20);
        expect(found.promo_pages.length).toBeLessThanOrEqual(5);
        expect(new Set(found.emails).size).toBe(found.emails.length);
        for (const { url } of found.promo_pages) expect(url).toMatch(/^https?:/);
      }),
    );
  });

  it('is read as far as pages of that kind go, and no further', () => {
    expect(read(`${'<div>'.repeat(300)}<a href="/advertise">Advertise with us</a>`).promo_pages).toHaveLength(1);
    expect(read(`${'<div>'.repeat(100_000)}<a href="/advertise">Advertise with us</a>`).promo_pages).toEqual([]);
    for (const costly of ['<div>'.repeat(400_000), '<b><p>'.repeat(290_000), `${'<div>'.repeat(100_000)}${'</x>'.repeat(200_000)}`]) {
      expect(read(costly).emails).toEqual([]);
    }
    expect(read(`<a href="/x">${'a'.repeat(500_000)}</a><a href="/y"><img alt="${'b'.repeat(900_000)}"></a>`).emails).toEqual([]);
  });
});
