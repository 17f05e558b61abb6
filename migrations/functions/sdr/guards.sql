-- A suppressed person cannot be enrolled in a campaign.
create or replace trigger guard_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function ops.guard_sending();
create or replace trigger guard_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement
  execute function ops.guard_sending('campaign_number', 'work_email', 'generic_email', 'phone_numbers');

-- An employee's addresses and phones are one person's.
create or replace trigger guard_records_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function ops.guard_records('phone_numbers');
create or replace trigger guard_records_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement
  execute function ops.guard_records('work_email', 'generic_email', 'phone_numbers');

-- A phone number is a key of whoever states it (ops.phones).
create or replace trigger contact_phones_insert after insert on sdr.employees
  referencing new table as new_rows for each statement execute function ops.keep_phones('phone_numbers', 'work_email generic_email');
create or replace trigger contact_phones_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_phones('phone_numbers', 'work_email generic_email');
create or replace trigger contact_phones_delete after delete on sdr.employees
  referencing old table as old_rows for each statement execute function ops.keep_phones('phone_numbers', 'work_email generic_email');
create or replace trigger contact_phones_truncate after truncate on sdr.employees
  for each statement execute function ops.keep_phones('phone_numbers', 'work_email generic_email');

-- Who changes keys is still the same person.
create or replace trigger end_links_on_update after update on sdr.employees
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('work_email', '', 'phone_numbers', 'generic_email');
create or replace trigger end_links_on_delete after delete on sdr.employees
  referencing old table as old_rows for each statement execute function ops.keep_links('work_email', '', 'phone_numbers', 'generic_email');
