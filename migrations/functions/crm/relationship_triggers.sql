-- The score follows its parts.
create or replace trigger keep_score_on_insert before insert on crm.instagram_contacts
  for each row when (coalesce(new.resonance_score, 0) + coalesce(new.need_clarity_score, 0) + coalesce(new.value_delivered_score, 0)
                     + coalesce(new.reliability_score, 0) + coalesce(new.consent_level, 0) > 0)
  execute function crm.keep_score();
create or replace trigger keep_score_on_update before update on crm.instagram_contacts
  for each row when ((old.resonance_score, old.need_clarity_score, old.value_delivered_score, old.reliability_score, old.consent_level)
                     is distinct from (new.resonance_score, new.need_clarity_score, new.value_delivered_score, new.reliability_score, new.consent_level))
  execute function crm.keep_score();

-- Each change of a contact is history.
create or replace trigger note_changes after update on crm.instagram_contacts
  referencing old table as old_rows new table as new_rows for each statement execute function crm.note_changes();

create or replace trigger keep_history before update on crm.contact_changes for each row execute function crm.keep_history();
create or replace trigger keep_history before update on crm.consents for each row execute function crm.keep_history();
