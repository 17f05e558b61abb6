-- The digits of a phone number with its country code in E.164: without the (0) that is dialled within the country alone (Italy and a few
-- others have no trunk prefix and keep their zero). Null: no such code, or no such length; strict: none of that country's.
create or replace function ops.international(digits text, strict_length boolean) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plans constant jsonb := ops.phone_plans() -> 'plans';
  code text := case when plans ? left(digits, 1) then left(digits, 1) when plans ? left(digits, 2) then left(digits, 2)
                    when plans ? left(digits, 3) then left(digits, 3) end;
  number text := substr(digits, length(code) + 1);
  shorter text;
  trunk constant text := plans -> code ->> 2;
  longest constant integer := (plans -> code ->> 1)::integer;
begin
  if trunk = '0' then
    number := ltrim(number, '0');
  elsif length(number) > longest then
    shorter := case when trunk <> '' and starts_with(number, trunk) then substr(number, length(trunk) + 1) else ltrim(number, '0') end;
    number := case when length(shorter) <= longest then shorter else number end;
  end if;
  if code is null or length(code || number) not between 7 and 15
     or strict_length and length(number) not between (plans -> code ->> 0)::integer and longest then
    return null;
  end if;
  return '+' || code || number;
end
$$;
revoke all on function ops.international(text, boolean) from public;
grant execute on function ops.international(text, boolean) to service_role;
