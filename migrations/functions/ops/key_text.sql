-- A text as keys are read from it: without what nobody sees, ASCII for its other forms (full width, small, ideographic, typographic), NFC,
-- lower case, single blanks for every kind of them, trimmed. Null: it is too long. The same as keyText in src/ops/keys/text.ts.
create or replace function ops.key_text(value text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  if length(value) > 1000 then
    return null;
  end if;
  if value ~ '[^\u0001-\u007f]' then
    value := regexp_replace(value, '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]', '', 'g');
    value := translate(value,
      '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～。｡﹒․﹫‐‑‒–—―−﹣‘’‚‛ʼ“”„‟〝〞',
      '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~....@--------''''''''''""""""');
    value := ops.fold_case(normalize(value, NFC));
  else
    value := lower(value collate "C");
  end if;
  return btrim(regexp_replace(value, '[\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]', ' ', 'g'), ' ');
end
$$;
revoke all on function ops.key_text(text) from public;
grant execute on function ops.key_text(text) to service_role;
