-- Whether an employee's campaign columns stand for messages to come: enrolled, and neither over nor sent and answered. A status that
-- is not known here counts as one to come.
create or replace function sdr.leads_to_sending(campaign_number integer, campaign_status text, answered boolean) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return (campaign_number is not null or campaign_status is not null)
     and coalesce(campaign_status, 'queued') not in ('replied', 'bounced', 'unsubscribed', 'completed', 'failed', 'cancelled')
     and not (coalesce(campaign_status, 'queued') = 'sent' and coalesce(answered, false));
end
$$;
revoke all on function sdr.leads_to_sending(integer, text, boolean) from public;
grant execute on function sdr.leads_to_sending(integer, text, boolean) to service_role;
