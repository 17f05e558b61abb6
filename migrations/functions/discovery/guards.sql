-- A page that states a contact address links a handle with it (ops.links).
create or replace trigger guard_insert after insert on discovery.pages
  referencing new table as new_rows for each statement execute function ops.guard_records('contact_email');
create or replace trigger guard_update after update on discovery.pages
  referencing old table as old_rows new table as new_rows for each statement execute function ops.guard_records('contact_email', 'ig_username');

-- Who changes keys is still the same person.
create or replace trigger end_links_on_update after update on discovery.pages
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('contact_email', 'ig_username', '', '');
create or replace trigger end_links_on_delete after delete on discovery.pages
  referencing old table as old_rows for each statement execute function ops.keep_links('contact_email', 'ig_username', '', '');

-- Also a client of ours, by whose handle messages go out.
create or replace trigger end_links_on_update after update on discovery.clients
  referencing old table as old_rows new table as new_rows for each statement execute function ops.keep_links('', 'ig_username', '', '');
create or replace trigger end_links_on_delete after delete on discovery.clients
  referencing old table as old_rows for each statement execute function ops.keep_links('', 'ig_username', '', '');
