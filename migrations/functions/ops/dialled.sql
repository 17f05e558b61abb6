-- One phone number in E.164, or null: how numberOf in src/ops/keys/phone.ts reads it. number: digits with what people put between them;
-- code: the default country's calling code; digit_group: the digits that stand apart at its beginning.
create or replace function ops.dialled(number text, code text, digit_group text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plans constant jsonb := ops.phone_plans() -> 'plans';
  digits text := regexp_replace(number, '[^0-9]', '', 'g');
  exit_code text;
  trunk text;
  first text;
  key text;
begin
  if number ~ '\+' then
    return ops.international(digits, false);
  elsif digits like '00%' then
    return ops.international(substr(digits, 3), false);
  end if;
  exit_code := case when code is null or code = '1' then '011' when code in ('7', '375', '992', '993') then '810'
                    when code = '61' then '0011' when code = '81' then '010' end;
  if starts_with(digits, exit_code) and length(digits) >= length(exit_code) + 9 then
    return ops.international(substr(digits, length(exit_code) + 1), false);
  end if;
  first := case when plans ? left(digits, 1) then left(digits, 1) when plans ? left(digits, 2) then left(digits, 2)
                when plans ? left(digits, 3) then left(digits, 3) end;

  -- In the default country.
  if code is not null then
    trunk := plans -> code ->> 2;
    if trunk <> '' and starts_with(digits, trunk) then
      key := ops.international(code || substr(digits, length(trunk) + 1), true);
      if key is not null then
        return key;
      end if;
    end if;
    if not coalesce(first = code or digit_group = first and length(first) = 1, false) then
      if trunk = '0' and digits like '0%' then
        return null;
      end if;
      key := ops.international(code || digits, true);
      if key is not null then
        return key;
      end if;
    end if;
  end if;

  -- A country code that stands apart, or a number that is too long to be a national one. No code begins with 89: that is Russia's trunk
  -- prefix and a mobile number.
  if digits ~ '^89[0-9]{9}$' then
    key := '+7' || substr(digits, 2);
  elsif (digit_group is null and length(digits) >= 11) or (digit_group = first and length(digits) >= 10) then
    key := ops.international(digits, true);
  end if;
  if key is null and code is not null and not (trunk = '0' and digits like '0%') then
    key := ops.international(code || digits, true);
  end if;
  return key;
end
$$;
revoke all on function ops.dialled(text, text, text) from public;
grant execute on function ops.dialled(text, text, text) to service_role;
