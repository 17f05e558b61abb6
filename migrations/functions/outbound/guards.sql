-- A suppressed person cannot be in a state of a campaign that leads to a message, a call or a LinkedIn step.
create or replace trigger guard_insert after insert on outbound.campaign_leads
  referencing new table as new_rows for each statement execute function ops.guard_sending();
create or replace trigger guard_update after update on outbound.campaign_leads
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_sending('lead_id', 'campaign_id');

-- A lead states that two addresses, or an address and a phone, are one person's, and one that gets others is perhaps somebody who said no.
create or replace trigger guard_insert after insert on outbound.leads
  referencing new table as new_rows for each statement execute function ops.guard_records('personal_email', 'phone', 'mobile_phone');
create or replace trigger guard_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement
  execute function ops.guard_records('email', 'personal_email', 'phone', 'mobile_phone');

-- A phone number is a key of whoever states it (ops.phones).
create or replace trigger contact_phones_insert after insert on outbound.leads
  referencing new table as new_rows for each statement execute function ops.keep_phones('phone mobile_phone', 'email personal_email');
create or replace trigger contact_phones_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_phones('phone mobile_phone', 'email personal_email');
create or replace trigger contact_phones_delete after delete on outbound.leads
  referencing old table as old_rows for each statement execute function ops.keep_phones('phone mobile_phone', 'email personal_email');
create or replace trigger contact_phones_truncate after truncate on outbound.leads
  for each statement execute function ops.keep_phones('phone mobile_phone', 'email personal_email');

-- One of a company links nobody.
create or replace trigger contact_phones_insert after insert on outbound.companies
  referencing new table as new_rows for each statement execute function ops.keep_phones('company_phone', '');
create or replace trigger contact_phones_update after update on outbound.companies
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_phones('company_phone', '');
create or replace trigger contact_phones_delete after delete on outbound.companies
  referencing old table as old_rows for each statement execute function ops.keep_phones('company_phone', '');
create or replace trigger contact_phones_truncate after truncate on outbound.companies
  for each statement execute function ops.keep_phones('company_phone', '');

-- Who changes keys is still the same person.
create or replace trigger end_links_on_update after update on outbound.leads
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('email personal_email', '', 'phone mobile_phone', '');
create or replace trigger end_links_on_delete after delete on outbound.leads
  referencing old table as old_rows for each statement execute function ops.keep_links('email personal_email', '', 'phone mobile_phone', '');
