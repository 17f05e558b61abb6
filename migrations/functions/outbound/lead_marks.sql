-- What is to be known of each of these leads (leads.import_marks), in their order, a list as text: whether the address is a shared mailbox or
-- leads nowhere, and whether its person said no. leads: [{email, personal_email, phone, mobile_phone, unavailable}], keys in their normal form
create or replace function outbound.lead_marks(leads jsonb) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  emails text[];
  personal text[];
  phones text[];
  said_no text[] := '{}'::text[];
begin
  select array_agg(i.email) filter (where i.email is not null), array_agg(i.personal_email) filter (where i.personal_email is not null),
         array_agg(i.phone) filter (where i.phone like '+%') || array_agg(i.mobile_phone) filter (where i.mobile_phone like '+%')
  into emails, personal, phones
  from jsonb_to_recordset(lead_marks.leads) as i(email text, personal_email text, phone text, mobile_phone text);
  if exists (select from ops.suppressions s where s.lifted_at is null) then
    said_no := array(select n.value from ops.suppressed_keys(emails || personal, '{}', phones) n);
  end if;
  personal := ops.personal_emails(array(select distinct e from unnest(emails) as e));
  return array(
    select array_remove(array[
             case when i.email is not null and i.email <> all (personal) then 'role_address' end,
             case when said_no <> '{}' and array[i.email, i.personal_email, i.phone, i.mobile_phone] && said_no then 'suppressed' end,
             case when i.unavailable then 'unavailable' end], null)::text
    from rows from (jsonb_to_recordset(lead_marks.leads) as (
           email text, personal_email text, phone text, mobile_phone text, unavailable boolean))
           with ordinality as i(email, personal_email, phone, mobile_phone, unavailable, ordinal)
    order by i.ordinal);
end
$$;
revoke all on function outbound.lead_marks(jsonb) from public;
grant execute on function outbound.lead_marks(jsonb) to service_role;
