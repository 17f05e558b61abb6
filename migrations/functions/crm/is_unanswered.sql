-- Whether a message of the queue was handed out and nobody knows whether it was sent: it may have been, and is never handed out again by itself.
create or replace function crm.is_unanswered(status text, error text, claim_id uuid) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select claim_id is not null and (status in ('pending', 'scheduled', 'cancelled') or status = 'failed' and error = 'outcome unknown')
$$;
revoke all on function crm.is_unanswered(text, text, uuid) from public;
grant execute on function crm.is_unanswered(text, text, uuid) to service_role;
