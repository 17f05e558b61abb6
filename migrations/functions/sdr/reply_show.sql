-- A reply with its mail, and what came of it; null where none or several are meant (sdr.reply_id).
create or replace function sdr.reply_show(of_id text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
  select jsonb_build_object(
    'reply_id', r.id, 'message_id', m.message_id, 'from_address', m.from_address, 'to_addresses', m.to_addresses, 'subject', m.subject,
      'at', r.at, 'address', r.address, 'candidates', r.candidates, 'outcome', r.outcome, 'found_outcome', r.found_outcome,
      'confidence', r.confidence, 'evidence', r.evidence, 'is_automatic', m.is_automatic, 'returns_on', r.returns_on::text,
      'successor', r.successor, 'is_undone', r.is_undone, 'decided_at', r.decided_at, 'decided_by', r.decided_by,
      'reason', r.reason, 'body', m.body, 'source', m.source,
      'employees', (select coalesce(jsonb_agg(distinct e.employee_id), '[]') from sdr.employees_at(array[r.address]) e),
      'effects', (select coalesce(jsonb_agg(jsonb_build_object('employee_id', f.employee_id, 'field', f.field, 'former', f.former, 'value', f.value)
                                            order by f.employee_id, f.field), '[]')
                  from sdr.reply_effects f where f.reply_id = r.id),
      'suppressions', (select coalesce(jsonb_agg(s.value order by s.value), '[]') from ops.suppressions s
                       where s.id = any (r.suppression_ids) and s.lifted_at is null))
  from sdr.replies r join sdr.mails m on m.id = r.mail_id where r.id = sdr.reply_id(of_id)
$$;
revoke all on function sdr.reply_show(text) from public;
grant execute on function sdr.reply_show(text) to service_role;
