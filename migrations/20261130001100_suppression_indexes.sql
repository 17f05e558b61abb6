-- No index but the one of the keys in force begins with the kind: a lookup of a key that was planned while the table was empty, and such a
-- plan is kept, took the other one and read every suppression of that kind. Lists of a kind read the newest ones' index.
drop index ops.suppressions_kind_created_at_idx;
drop index ops.suppressions_created_at_idx;
create index suppressions_created_at_idx on ops.suppressions (created_at desc, id desc, kind);
