-- A pattern for every way in which these characters of a key are typed: either case, full width, composed or not, percent-encoded or
-- escaped, with characters between them that nobody sees. For PostgreSQL and JavaScript alike, without regard to case.
create or replace function ops.text_spellings(value text) returns text
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as $$
declare
  unseen constant text := U&'[\00AD\034F\061C\115F\1160\17B4\17B5\180B-\180F\200B-\200F\202A-\202E\2060-\206F\3164\FE00-\FE0F\FEFF\FFA0\FFF9-\FFFB]*';
  upper_cases jsonb := '{}'::jsonb;
begin
  if value ~ '[^\u0001-\u007f]' then
    -- No function has the upper case of a letter under every locale; this one has the lower case.
    select coalesce(jsonb_object_agg(u.lower, u.uppers), '{}') into upper_cases
    from (
      select f.lower, jsonb_agg(f.c) as uppers
      from (select chr(i) as c, ops.fold_case(chr(i)) as lower
            from (select i from generate_series(192, 1423) as i union all select i from generate_series(4256, 8191) as i
                  union all select i from generate_series(11264, 11519) as i union all select i from generate_series(42560, 42990) as i) r) f
      where f.c <> f.lower and strpos(value, f.lower) > 0
      group by f.lower) u;
  end if;
  return (
    select string_agg(
             case
               when c ~ '[a-z]' then '[' || c || upper(c collate "C") || chr(ascii(c) + 65248) || chr(ascii(upper(c collate "C")) + 65248) || ']'
               when c ~ '[0-9]' then '[' || c || chr(ascii(c) + 65248) || ']'
               when c = '.' then '(?:[.．。｡﹒]|%2e| {0,3}[([{<] {0,3}(?:dot|\.|punto|ponto|point|punkt|точка) {0,3}[)\]}>] {0,3})'
               when c = '-' then '(?:[-‐‑‒–—―−﹣－]|%2d)'
               when c = '_' then '(?:[_＿]|%5f)'
               when c = '+' then '(?:[+＋]|%2b)'
               when c = '''' then '[''‘’‚‛ʼ＇]'
               when c = '"' then '\\?"'
               when c ~ '[\u0001-\u007f]' then '(?:' || case when strpos('^$\*?()[]{}|/', c) > 0 then '\' else '' end || c || '|' || chr(ascii(c) + 65248) || ')'
               else (
                 select '(?:' || string_agg(distinct f.form, '|') || ')'
                 from (select c as letter union all select jsonb_array_elements_text(upper_cases -> c)) l
                 cross join lateral (values (l.letter), (normalize(l.letter, NFD)), (normalize(l.letter, NFC)),
                                            (regexp_replace(encode(convert_to(l.letter, 'UTF8'), 'hex'), '(..)', '%\1', 'g')),
                                            (case when ascii(l.letter) < 65536 then '\\u' || lpad(to_hex(ascii(l.letter)), 4, '0') end)) as f(form)
                 where f.form is not null)
             end, unseen order by n)
    from unnest(string_to_array(value, null)) with ordinality as u(c, n));
end
$$;
revoke all on function ops.text_spellings(text) from public;
grant execute on function ops.text_spellings(text) to service_role;
