-- What a rotation waits for or stalled over, as things rather than as a sentence; and how many looks in a row found a
-- system that did not answer. Builds before this one leave all of it alone.
alter table rotation add column blocking_secret varchar(121);
alter table rotation add column blocking_service varchar;
alter table rotation add column blocking_replica varchar;
alter table rotation add column blocking_gate varchar(32);
alter table rotation add column failures integer default 0 not null;
