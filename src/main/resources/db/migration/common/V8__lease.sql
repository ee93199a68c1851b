-- Whether a holder may have sent something is said by its open attempts, one by one.
alter table rotation drop column lease_clean;
