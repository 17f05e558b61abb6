-- A reply with its mail, and what came of it; null where none or several are meant (sdr.reply_at).
create or replace function sdr.reply_show(of_id text) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  reply constant sdr.replies := sdr.reply_at(of_id);
begin
  return (
    select jsonb_build_object(
      'reply_id', reply.id, 'message_id', m.message_id, 'from_address', m.from_address, 'to_addresses', m.to_addresses, 'subject', m.subject,
      'at', reply.at, 'address', reply.address, 'candidates', reply.candidates, 'outcome', reply.outcome, 'found_outcome', reply.found_outcome,
      'confidence', reply.confidence, 'evidence', reply.evidence, 'is_automatic', m.is_automatic, 'returns_on', reply.returns_on::text,
      'successor', reply.successor, 'is_undone', reply.is_undone, 'decided_at', reply.decided_at, 'decided_by', reply.decided_by,
      'reason', reply.reason, 'body', m.body, 'source', m.source,
      'employees', (select coalesce(jsonb_agg(distinct e.employee_id), '[]') from sdr.employees_at(array[reply.address]) e),
      'effects', (select coalesce(jsonb_agg(jsonb_build_object('employee_id', f.employee_id, 'field', f.field, 'former', f.former, 'value', f.value)
                                            order by f.employee_id, f.field), '[]')
                  from sdr.reply_effects f where f.reply_id = reply.id),
      'suppressions', (select coalesce(jsonb_agg(s.value order by s.value), '[]') from ops.suppressions s
                       where s.id = any (reply.suppression_ids) and s.lifted_at is null))
    from sdr.mails m where m.id = reply.mail_id);
end
$$;
revoke all on function sdr.reply_show(text) from public;
grant execute on function sdr.reply_show(text) to service_role;
