-- A suppressed person cannot be pending or scheduled.
create or replace trigger guard_insert after insert on crm.outreach_queue
  referencing new table as new_rows for each statement execute function ops.guard_sending();
create or replace trigger guard_update after update on crm.outreach_queue
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_sending('username', 'contact_id');

-- A contact that gets another handle is perhaps somebody who said no. One that is deleted and made again in one statement keeps its messages.
create or replace trigger guard_insert after insert on crm.instagram_contacts
  referencing new table as new_rows for each statement execute function ops.guard_records('instagram_username');
create or replace trigger guard_update after update on crm.instagram_contacts
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_records('instagram_username');

-- Who changes keys is still the same person.
create or replace trigger end_links_on_update after update on crm.instagram_contacts
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('', 'instagram_username', '', '');
create or replace trigger end_links_on_delete after delete on crm.instagram_contacts
  referencing old table as old_rows for each statement execute function ops.keep_links('', 'instagram_username', '', '');
