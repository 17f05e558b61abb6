create or replace trigger touch_updated_at before update on crm.instagram_contacts
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on crm.instagram_conversations
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on crm.automation_patterns
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();
