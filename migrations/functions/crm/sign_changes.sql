-- Says who changes contacts in this transaction, and why, for crm.note_changes.
create or replace function crm.sign_changes(changed_by text, reason text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('outreach.changed_by', coalesce(changed_by, ''), true), set_config('outreach.change_reason', coalesce(reason, ''), true);
end
$$;
revoke all on function crm.sign_changes(text, text) from public;
grant execute on function crm.sign_changes(text, text) to service_role;
