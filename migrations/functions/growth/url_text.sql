-- A path or a query as it is compared: what needs no percent code has none, and everything else has one, in upper case. The same as urlText
-- in src/growth/prospects/website.ts.
create or replace function growth.url_text(value text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if value !~ '[^\u0021-\u007e]|["%<>^`{|}]' then
    return value;
  end if;
  return (
    select string_agg(
             case when length(c.part) = 3 then
                    case when c.part ~ '^%(?:2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9Aa]|5[Ff]|6[1-9A-Fa-f]|7[0-9Aa]|7[Ee])$'
                         then convert_from(decode(substr(c.part, 2), 'hex'), 'UTF8') else upper(c.part collate "C") end
                  when c.part ~ '[^\u0021-\u007e]|["<>^`{|}]'
                  then upper(regexp_replace(encode(convert_to(c.part, 'UTF8'), 'hex'), '(..)', '%\1', 'g') collate "C")
                  else c.part end, '' order by c.n)
    from (select m.parts[1] as part, m.n
          from regexp_matches(value, '%[0-9A-Fa-f]{2}|.', 'g') with ordinality as m(parts, n)) c);
end
$$;
revoke all on function growth.url_text(text) from public;
grant execute on function growth.url_text(text) to service_role;
