-- A row is of one token from now on, by the name of its setting in "host"; its hour begins with its first request, or
-- as Railway says. Rows of whole hosts stay and count for nothing.
alter table request_budget add column most integer;
