-- No index but the one of the keys in force has the kind in it: a lookup of a key that was planned while the table was empty, and such a
-- plan is kept, took the other one and read every suppression of that kind. Lists of a kind read the newest ones' index.
drop index ops.suppressions_kind_created_at_idx;
