-- Writes down what became of claimed addresses, as the vendor says; null: it has them not, and they may be sent anew. Of a claim that somebody
-- else has settled nothing is changed. payload: {push_id, answer (the counters; null: there was none), outcomes: [{email, push_id, outcome}]}
-- -> {tables}
create or replace function sdr.settle_push(payload jsonb) returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  settled bigint;
  released bigint;
begin
  -- Who unsubscribed there is suppressed by the trigger (sdr.note_pushed_refusals): that lock is taken before those of rows.
  if payload -> 'outcomes' @> '[{"outcome": "unsubscribed"}]' then
    perform ops.hold_sending();
  end if;
  if payload -> 'answer' <> 'null' then
    update sdr.pushes u set answered_at = now(), answer = payload -> 'answer'
     where u.id = (payload ->> 'push_id')::uuid and u.answered_at is null;
  end if;
  update sdr.pushed_addresses p set outcome = o.outcome
    from jsonb_to_recordset(payload -> 'outcomes') as o(email text, push_id uuid, outcome text)
   where p.push_id = o.push_id and p.email = o.email and p.outcome = 'claimed' and o.outcome is not null;
  get diagnostics settled = row_count;
  delete from sdr.pushed_addresses p
   using jsonb_to_recordset(payload -> 'outcomes') as o(email text, push_id uuid, outcome text)
   where p.push_id = o.push_id and p.email = o.email and p.outcome = 'claimed' and o.outcome is null;
  get diagnostics released = row_count;
  return jsonb_build_object('tables', jsonb_build_object('sdr.pushed_addresses', jsonb_build_object(
    'inserted', settled, 'updated', 0, 'unchanged', jsonb_array_length(payload -> 'outcomes') - settled - released)));
end
$$;
revoke all on function sdr.settle_push(jsonb) from public;
grant execute on function sdr.settle_push(jsonb) to service_role;
