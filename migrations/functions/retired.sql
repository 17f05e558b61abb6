-- Function files that are no more. `migrate` drops what they made and takes their rows out of the ledger.
-- A heading "-- schema/name: why" for each file, and below it a line "drop … if exists …;" for everything that no other file makes now.

-- Example of a file that was renamed or merged into another: a heading alone.
-- Example of a function that is gone:
--   drop function if exists discovery.page_filter(jsonb);
