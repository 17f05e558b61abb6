-- A reply, by its id or the beginning of it (four characters or more, with or without its dashes, in any case), locked until the transaction
-- ends; nothing where none or several are meant.
create or replace function sdr.reply_at(of_id text) returns sdr.replies
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  digits constant text := lower(replace(of_id, '-', ''));
  is_beginning constant boolean := digits ~ '^[0-9a-f]{4,32}$'
    and (digits = lower(of_id) or left(rpad(digits, 32, '0')::uuid::text, length(of_id)) = lower(of_id));
  ids uuid[];
  reply sdr.replies;
begin
  if is_beginning then
    ids := array(select r.id from sdr.replies r where r.id between rpad(digits, 32, '0')::uuid and rpad(digits, 32, 'f')::uuid limit 2);
    if cardinality(ids) = 1 then
      select r.* into reply from sdr.replies r where r.id = ids[1] for update;
    end if;
  end if;
  return reply;
end
$$;
revoke all on function sdr.reply_at(text) from public;
grant execute on function sdr.reply_at(text) to service_role;
