-- The phone numbers in a text, in E.164: + and digits. A number without its country code is read where the country is clear, or as one of
-- the default country (ISO 3166); what cannot be dialled as it stands is none. Extensions are left out.
-- The same as phoneKeys in src/ops/keys/phone.ts; one table of test vectors holds both.
create or replace function ops.phone_keys(phone text, country text default null) returns text[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plain text;
  code text;
  keys text[] := array[]::text[];
  vanity text[];
  run text;
  part text;
  parts text[];
  before text;
  digits text;
  key text;
begin
  if phone is null then
    return keys;
  end if;
  -- What most numbers look like needs a third of the time.
  if phone ~ '^\+[1-9][0-9 ().-]{6,30}$' then
    key := ops.dialled(phone, null, null);
    return case when key is null then keys else array[key] end;
  end if;
  plain := ops.key_text(translate(phone, E'\t\n\u000b\f\r', ',,,,,'));
  plain := translate(plain, '٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९', '012345678901234567890123456789');
  if plain is null or plain !~ '[0-9]' then
    return keys;
  end if;
  code := ops.phone_plans() -> 'countries' ->> country;

  -- "1-800-FLOWERS": the letters of a telephone's keys, in the one country that prints them.
  vanity := regexp_match(plain, '^(\+?1[ .-]*)?\(?(8[0-9][0-9])\)?[ .-]*([a-z0-9-][a-z0-9 -]{6,20})$');
  if vanity[3] ~ '[a-z]' and (vanity[1] is not null or code = '1') then
    digits := translate(vanity[3], 'abcdefghijklmnopqrstuvwxyz -', '22233344455566677778889999');
    if length(digits) >= 7 then
      return array['+1' || vanity[2] || left(digits, 7)];
    end if;
  end if;

  loop
    run := substring(plain from '\(?\+? ?\(?[0-9][0-9 ().\/-]*');
    exit when run is null;
    before := left(plain, strpos(plain, run) - 1);
    plain := substr(plain, length(before) + length(run) + 1);
    continue when before ~ '(?:^|[^a-zа-яё])(?:ext|extension|x|доб|вн|durchwahl|poste|int|ramal|anexo)[.:= ]*$|#[.:= ]*$'
              and length(regexp_replace(run, '[^0-9]', '', 'g')) <= 7;
    -- A slash stands within a number, between two, or before the last digits of a second one.
    parts := string_to_array(run, '/');
    if (select min(length(p)) < 7 or sum(length(p)) <= 15 from unnest(string_to_array(regexp_replace(run, '[^0-9/]', '', 'g'), '/')) as p) then
      parts := case when cardinality(parts) = 2 and length(regexp_replace(parts[1], '[^0-9]', '', 'g')) >= 7
                         and length(regexp_replace(parts[2], '[^0-9]', '', 'g')) <= 3 then parts[1:1] else array[run] end;
    end if;
    foreach part in array parts loop
      key := ops.dialled(part, code, substring(part from '^\(?([0-9]+)[^0-9]+[0-9]'));
      if key is not null and key <> all (keys) then
        keys := keys || key;
      end if;
    end loop;
  end loop;
  return keys;
end
$$;
revoke all on function ops.phone_keys(text, text) from public;
grant execute on function ops.phone_keys(text, text) to service_role;
