-- A record that is refused again is looked for among those that were refused before.
create index rejects_place_idx on ops.rejects (md5(path), md5(reason));
