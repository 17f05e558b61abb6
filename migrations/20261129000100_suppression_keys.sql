-- What suppressing and cancelling by sets needs: who lifted a suppression, the list newest first, addresses by domain, leads by phone.

alter table ops.suppressions add column lifted_by text;
comment on column ops.suppressions.lifted_by is 'Who lifted it; null where that was not kept.';
-- Compared as bytes: every guard looks thousands of keys up here, and a locale's comparison takes three times as long. Only "lower" needs
-- the locale.
alter table ops.suppressions drop constraint suppressions_value_check;
alter table ops.suppressions alter column kind type text collate "C", alter column value type text collate "C";
alter table ops.suppressions add constraint suppressions_value_check check (value <> '' and value = lower(btrim(value collate "default")));
create index suppressions_created_at_idx on ops.suppressions (created_at desc, id desc);
create index suppressions_kind_created_at_idx on ops.suppressions (kind, created_at desc, id desc);
create index suppressions_source_created_at_idx on ops.suppressions (source, created_at desc, id desc);

-- Backwards, an address begins with its domain: what a domain covers, with all domains below it, is one range (ops.addresses_at).
create index leads_email_backwards_idx on outbound.leads (reverse(lower(email)) collate "C");
create index leads_personal_email_backwards_idx on outbound.leads (reverse(lower(personal_email)) collate "C") where personal_email is not null;
create index employees_work_email_backwards_idx on sdr.employees (reverse(lower(work_email::text)) collate "C");
create index employees_generic_email_backwards_idx on sdr.employees (reverse(lower(generic_email::text)) collate "C")
  where generic_email is not null;
create index pages_contact_email_backwards_idx on discovery.pages (reverse(lower(btrim(contact_email))) collate "C")
  where contact_email is not null;

-- The digits of a phone: ops.pending_for finds candidates by them. Built-in functions only: whoever writes a row computes its index.
create index leads_phone_digits_idx on outbound.leads
  (translate(replace(phone, '(0)', ''), translate(replace(phone, '(0)', ''), '0123456789', ''), '')) where phone is not null;
create index leads_mobile_phone_digits_idx on outbound.leads
  (translate(replace(mobile_phone, '(0)', ''), translate(replace(mobile_phone, '(0)', ''), '0123456789', ''), ''))
  where mobile_phone is not null;
