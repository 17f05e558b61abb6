-- The history of contacts: who changed which field, when, from what to what, for every writer. What a machine derives (counters, the score) is
-- none. Security definer: whoever may change a contact cannot write its history.
create or replace function crm.note_changes() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  who constant text := coalesce(nullif(current_setting('outreach.changed_by', true), ''), auth.jwt() ->> 'email', auth.jwt() ->> 'sub',
                                nullif(nullif(current_setting('role', true), 'none'), ''), session_user);
  why constant text := nullif(current_setting('outreach.change_reason', true), '');
begin
  if coalesce(current_setting('outreach.deriving', true), '') = 'on' then
    return null;
  end if;
  insert into crm.contact_changes (contact_id, field, old_value, new_value, reason, changed_by, changed_at)
  select c.id, f.key, nullif(c.was -> f.key, 'null'), nullif(f.value, 'null'), why, who, now()
  from (
    select n.id, to_jsonb(o) as was, to_jsonb(n) as now
    from new_rows n join old_rows o on o.id = n.id
    where n is distinct from o
  ) c cross join lateral jsonb_each(c.now) as f
  where f.key not in ('id', 'created_at', 'updated_at', 'relationship_score', 'total_messages_sent', 'total_messages_received', 'set_by_hand')
    and f.value is distinct from c.was -> f.key
  order by c.id, f.key;
  return null;
end
$$;
revoke all on function crm.note_changes() from public;
