-- The id of a reply, by the beginning of it (four characters or more, with or without its dashes, in any case); null where none or several are
-- meant.
create or replace function sdr.reply_id(of_id text) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  digits constant text := lower(replace(of_id, '-', ''));
  is_beginning constant boolean := digits ~ '^[0-9a-f]{4,32}$'
    and (digits = lower(of_id) or left(rpad(digits, 32, '0')::uuid::text, length(of_id)) = lower(of_id));
  ids uuid[];
begin
  if is_beginning then
    ids := array(select r.id from sdr.replies r where r.id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid limit 2);
  end if;
  return case when cardinality(ids) = 1 then ids[1] end;
end
$$;
revoke all on function sdr.reply_id(text) from public;
grant execute on function sdr.reply_id(text) to service_role;
