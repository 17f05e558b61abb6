-- last_activity_at is the time of the last change of a channel's status.
create or replace function outbound.touch_last_activity_at() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- What is derived from facts brings the time of the last fact.
  if current_setting('outreach.deriving', true) = 'on' then
    return new;
  end if;
  new.last_activity_at = now();
  return new;
end
$$;
revoke all on function outbound.touch_last_activity_at() from public;

create or replace trigger touch_last_activity_at before update on outbound.campaign_leads
  for each row when ((old.email_status, old.call_status, old.linkedin_status)
                     is distinct from (new.email_status, new.call_status, new.linkedin_status)
                     and new.last_activity_at is not distinct from old.last_activity_at)
  execute function outbound.touch_last_activity_at();

create or replace trigger touch_updated_at before update on outbound.users
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.instantly_campaigns_raw
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.instantly_accounts_raw
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.offers
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.companies
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

-- A generated column (full_name) has no value yet when this trigger looks, so old.* and new.* cannot be compared.
create or replace trigger touch_updated_at before update on outbound.leads
  for each row when (
        (old.first_name, old.last_name, old.email, old.personal_email, old.phone, old.mobile_phone, old.job_title, old.seniority,
         old.department, old.linkedin_url, old.twitter_url, old.facebook_url, old.company_id, old.apollo_contact_id,
         old.apollo_data, old.csv_import_id, old.csv_row_number, old.lead_score, old.lead_status, old.email_status, old.import_marks,
         old.recorded_at, old.created_at, old.updated_at)
        is distinct from
        (new.first_name, new.last_name, new.email, new.personal_email, new.phone, new.mobile_phone, new.job_title, new.seniority,
         new.department, new.linkedin_url, new.twitter_url, new.facebook_url, new.company_id, new.apollo_contact_id,
         new.apollo_data, new.csv_import_id, new.csv_row_number, new.lead_score, new.lead_status, new.email_status, new.import_marks,
         new.recorded_at, new.created_at, new.updated_at))
  execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.campaigns
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.campaign_leads
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.instantly_leads_raw
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();

create or replace trigger touch_updated_at before update on outbound.instantly_steps_raw
  for each row when (old.* is distinct from new.*) execute function ops.touch_updated_at();
