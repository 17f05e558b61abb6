-- Function files that are no more. `migrate` drops what they made and takes their rows out of the ledger.
-- A heading "-- schema/name: why" for each file, and below it a line "drop … if exists …;" for everything that no other file makes now.

-- discovery/page_filter: an opaque function per row, which no index could serve; discovery.page_conditions builds the statement
drop function if exists discovery.page_filter(jsonb, text, text, integer, integer, text, text);

-- discovery/page_metrics: the table discovery.page_ranks has them with an index for each order
drop view if exists discovery.page_metrics;
