-- A suppression decides what somebody wrote that may be a no, whichever comes first. Security definer: it must see all suppressions.
create or replace function crm.end_holds() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  people constant uuid[] := array(select distinct h.contact_id from crm.holds h where h.decided_at is null);
begin
  if cardinality(people) > 0 then
    update crm.holds h set decided_at = now(), decision = 'no', reason = s.reason, decided_by = coalesce(s.source, 'a suppression')
    from ops.suppressed_rows('crm.instagram_contacts', people) r join ops.suppressions s on s.id = r.suppression_id
    where h.contact_id = r.id and h.decided_at is null;
  end if;
  return null;
end
$$;
revoke all on function crm.end_holds() from public;

create or replace trigger end_holds after insert on ops.suppressions for each statement execute function crm.end_holds();
create or replace trigger end_holds after insert on crm.holds for each statement execute function crm.end_holds();
