-- Whether a row of outbound.campaign_leads stands for messages or calls to come. A bounce, an unsubscribe, a reply or a failure ends
-- the e-mails; a follow-up that has a date, or a scheduled call, is one to come whatever the e-mails say.
create or replace function outbound.leads_to_sending(
  overall_status text, email_status text, call_status text, next_followup_at timestamptz
) returns boolean
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(call_status = 'scheduled', false)
      or overall_status = 'active'
         and (coalesce(email_status, 'pending') in ('pending', 'sent', 'opened', 'clicked') or next_followup_at is not null);
end
$$;
revoke all on function outbound.leads_to_sending(text, text, text, timestamptz) from public;
grant execute on function outbound.leads_to_sending(text, text, text, timestamptz) to service_role;
