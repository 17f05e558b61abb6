-- A suppressed prospect gets no e-mail.
create or replace trigger guard_insert after insert on growth.prospect_outreach_log
  referencing new table as new_rows for each statement execute function ops.guard_sending();
create or replace trigger guard_update after update on growth.prospect_outreach_log
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_sending('prospect_id');

-- A prospect that gets another address is perhaps somebody who said no.
create or replace trigger guard_update after update on growth.prospect_candidates
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_records('contact_email');

-- Who changes keys is still the same person.
create or replace trigger end_links_on_update after update on growth.prospect_candidates
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('contact_email', '', '', '');
create or replace trigger end_links_on_delete after delete on growth.prospect_candidates
  referencing old table as old_rows for each statement execute function ops.keep_links('contact_email', '', '', '');
