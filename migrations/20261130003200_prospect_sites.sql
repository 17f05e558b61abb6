-- A prospect is also reached by a form, and is at the domain of its site: "@corp.example" stands for that, as an address without a mailbox,
-- which only a suppression of the domain covers (ops.keys_of_rows). Backwards, as the addresses of others are.
create index prospect_candidates_contact_email_backwards_idx on growth.prospect_candidates (reverse(lower(btrim(contact_email))) collate "C")
  where contact_email is not null;
create index prospect_candidates_website_backwards_idx on growth.prospect_candidates (reverse('@' || ops.domain_key(website)) collate "C")
  where website is not null;
create index prospect_candidates_form_url_backwards_idx on growth.prospect_candidates (reverse('@' || ops.domain_key(form_url)) collate "C")
  where form_url is not null;
