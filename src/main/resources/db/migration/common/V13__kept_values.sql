-- A value whose last users may never come back is kept until a date: as people say it, as a rotation leaves it, and as the
-- next one finds it.
alter table command add column keep_secret varchar(121);
alter table command add column keep_until date;
alter table rotation_secret add column kept_until date;
alter table rotation_secret add column kept_remaining bigint;
alter table rotation_secret add column leftover varchar(26);
