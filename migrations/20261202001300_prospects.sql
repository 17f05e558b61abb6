-- Prospects: what tells them apart, and what the last test of their form found. All of it is ours.
-- functions: ops/fold_case ops/key_text ops/punycode ops/host_key ops/email_key growth/url_text growth/short_key growth/website_key growth/prospect_identity

-- Kept by a trigger (growth.keep_identity). Not unique: a table of before may hold one business twice, and a person may want that.
alter table growth.prospect_candidates add column identity text;
comment on column growth.prospect_candidates.identity is 'Ours: website, else address, else name as they are compared (growth.prospect_identity).';
update growth.prospect_candidates p set identity = growth.prospect_identity(p.website, p.contact_email, p.business_name);
create index prospect_candidates_identity_idx on growth.prospect_candidates (identity);

alter table growth.prospect_candidates
  add column tested_autoresponder boolean,
  add column tested_seconds numeric check (tested_seconds >= 0),
  add column tested_answer text check (tested_answer in ('personalized', 'generic'));
comment on column growth.prospect_candidates.tested_autoresponder is 'Ours: of the last test: an autoresponder answered.';
comment on column growth.prospect_candidates.tested_seconds is 'Ours: of the last test: seconds until the answer; null: none came.';
comment on column growth.prospect_candidates.tested_answer is 'Ours: of the last test: what the answer was like; null: neither, or none came.';
