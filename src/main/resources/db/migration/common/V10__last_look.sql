-- When everything was last seen: time that nobody watched does not count. What is stored already was looked at by its next look.
alter table rotation add column last_look timestamp with time zone;
update rotation set last_look = next_look where ended = false;
