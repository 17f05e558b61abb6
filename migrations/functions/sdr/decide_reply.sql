-- A person's word on a reply: another outcome, or none of what came of it. It wins over the rules, for good, and takes back what came of the
-- mistake. payload: {id, outcome (null: undo), reason, by} -> {outcome: decided | repeated | missing, id, was, tables, cancellation_ids, left}
create or replace function sdr.decide_reply(payload jsonb, dry_run boolean default false) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp set statement_timeout = '60s' as $$
declare
  reply sdr.replies;
  word constant text := payload ->> 'outcome';
  back jsonb;
  applied jsonb;
  changed bigint;
begin
  if dry_run then
    return ops.preview('sdr.decide_reply', payload);
  end if;
  if ops.is_blank(payload ->> 'reason') or ops.is_blank(payload ->> 'by') then
    raise exception 'a decision on a reply needs a reason and a name' using errcode = '22023';
  end if;
  perform ops.hold_sending();
  select r.* into reply from sdr.replies r where r.id = sdr.reply_id(payload ->> 'id') for update;
  if reply.id is null then
    return jsonb_build_object('outcome', 'missing', 'tables', jsonb_build_object(), 'cancellation_ids', jsonb_build_array(), 'left', false);
  end if;
  if (word is null and reply.is_undone) or (word = reply.outcome and not reply.is_undone) then
    update sdr.replies r set decided_at = now(), decided_by = payload ->> 'by', reason = payload ->> 'reason'
    where r.id = reply.id and r.decided_at is null;
    get diagnostics changed = row_count;
    return jsonb_build_object(
      'outcome', 'repeated', 'id', reply.id, 'was', reply.outcome, 'cancellation_ids', jsonb_build_array(), 'left', false,
      'tables', jsonb_build_object('sdr.replies', jsonb_build_object('inserted', 0, 'updated', changed, 'unchanged', 1 - changed)));
  end if;
  back := sdr.take_back_replies(array[reply.id], payload ->> 'reason', payload ->> 'by');
  update sdr.replies r
     set outcome = coalesce(word, r.outcome), is_undone = word is null, suppression_ids = '{}', is_policy = r.is_policy and word = 'bounce_soft',
         is_answer = word is not null and word not in ('bounce_hard', 'bounce_soft', 'out_of_office', 'left_company'),
         decided_at = now(), decided_by = payload ->> 'by', reason = payload ->> 'reason'
   where r.id = reply.id;
  applied := sdr.apply_replies(array[reply.id]);
  return jsonb_build_object(
    'outcome', 'decided', 'id', reply.id, 'was', case when reply.is_undone then 'undone' else reply.outcome end,
    'cancellation_ids', back -> 'cancellation_ids', 'left', applied -> 'left',
    'tables', jsonb_build_object(
      'sdr.replies', jsonb_build_object('inserted', 0, 'updated', 1, 'unchanged', 0),
      'sdr.employees', jsonb_build_object('inserted', 0, 'updated', greatest((back ->> 'employees')::bigint, (applied #>> '{tables,sdr.employees,updated}')::bigint),
                                          'unchanged', 0),
      'ops.suppressions', jsonb_build_object('inserted', coalesce((applied #>> '{tables,ops.suppressions,inserted}')::bigint, 0),
                                             'updated', (back ->> 'lifted')::bigint, 'unchanged', 0)));
end
$$;
revoke all on function sdr.decide_reply(jsonb, boolean) from public;
grant execute on function sdr.decide_reply(jsonb, boolean) to service_role;
