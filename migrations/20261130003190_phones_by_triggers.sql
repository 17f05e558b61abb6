-- The guards look a person's phones up in ops.phones: whoever could write there could free somebody who said no, or join two people.
-- It is written by the triggers of the tables with phone numbers, and by the owner.
revoke insert, update, delete on ops.phones from service_role;
