-- A pattern for every spelling of a person's key within a text, and of nobody else's: "x+ana@studio.example" and
-- "ana@studio.example.org" are others'. A handle counts with its @ or in an address of a profile; by itself it is a word like any other.
-- For PostgreSQL and JavaScript alike, without regard to case. Null: it is no key of a person. is_loose: without what stands before it, which
-- takes PostgreSQL seventy times as long to look for: a text that the loose pattern is not in need not be asked for the other.
create or replace function ops.key_spellings(kind text, value text, is_loose boolean default false) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  key constant text := ops.contact_key(kind, value);
  -- What stands before a key: an escape, or no letter that would be a part of it.
  begins constant text := case when is_loose then '' else '(?:(?<=\\[nrtbf]|%[0-9a-f][0-9a-f]|=3[cd]|\\u00[0-9a-f][0-9a-f])|(?<![0-9A-Za-zÀ-ɏΑ-ωЀ-ӿ][.+_-]{0,3}))' end;
  ends constant text := U&'(?![0-9A-Za-zÀ-ɏЀ-ӿ\0300-\036F])(?!-[0-9A-Za-z])';
  -- A file that is named after somebody has an end of its own.
  no_more constant text := '(?!\.(?!(?:csv|tsv|json|ndjson|txt|xlsx?|eml|mbox|gz|pdf|rejects|unresolved)(?![0-9A-Za-z]))[0-9A-Za-z])';
  between constant text := '(?: {0,3}(?:[@＠﹫]|%40|=40|&#0{0,5}64;|&#x40;|&commat;) {0,3}| {0,3}[([{<] {0,3}(?:at|@|arroba|arobase|ät|собака) {0,3}[)\]}>] {0,3})';
  gap constant text := '[ ()./' || U&'\00A0\2010-\2015' || '-]{0,4}';
  digits text;
  code text;
  trunk text;
begin
  if key is null or kind not in ('email', 'handle', 'phone') then
    return null;
  elsif kind = 'email' then
    return begins || '(?:\\?"){0,1}' || ops.text_spellings(regexp_replace(key, '@[^@]*$', '')) || '(?:\\?"){0,1}' || between
      || (select string_agg(case when l.label like 'xn--%'
                                 then '(?:' || ops.text_spellings(l.label) || '|' || ops.text_spellings(ops.unicode_label(l.label)) || ')'
                                 else ops.text_spellings(l.label) end, ops.text_spellings('.') order by l.n)
          from unnest(string_to_array(regexp_replace(key, '^.*@', ''), '.')) with ordinality as l(label, n))
      || ends || no_more;
  elsif kind = 'handle' then
    return case when is_loose then '' else '(?<![0-9A-Za-z._])' end || '(?:[@＠﹫]|(?:(?:www\.)?instagram\.com|instagr\.am|ig\.me\/m)(?:\/|%2f|\\\/))' || ops.text_spellings(key) || '(?![0-9A-Za-z_])(?!\.[0-9A-Za-z_])';
  end if;
  digits := substr(key, 2);
  select c, ops.phone_plans() -> 'plans' -> c ->> 2 into code, trunk
  from unnest(array[left(digits, 1), left(digits, 2), left(digits, 3)]) as c where ops.phone_plans() -> 'plans' ? c order by length(c) desc limit 1;
  return case when is_loose then '' else '(?<![0-9])' end || '(?:' || array_to_string(array[
    '(?:\+|00|%2b)?' || gap || array_to_string(string_to_array(coalesce(code, ''), null), '') || '(?:' || gap || '\(0\)){0,1}' || gap
      || array_to_string(string_to_array(substr(digits, length(coalesce(code, '')) + 1), null), gap),
    case when length(digits) - length(code) >= 7 and trunk <> ''
         then trunk || gap || array_to_string(string_to_array(substr(digits, length(code) + 1), null), gap) end], '|') || ')(?![0-9])';
end
$$;
revoke all on function ops.key_spellings(text, text, boolean) from public;
grant execute on function ops.key_spellings(text, text, boolean) to service_role;
