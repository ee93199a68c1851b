-- Shows that Keyturn wrote last_look: made with a key that is not in the database. Builds before this one leave it alone.
alter table rotation add column last_look_seal varchar(64);
