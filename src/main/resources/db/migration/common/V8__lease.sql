-- Whether a holder may have sent something is said by its open attempts, one by one. Builds before this one still write
-- the column, and may run beside this one during an upgrade.
alter table rotation alter column lease_clean set default true;
