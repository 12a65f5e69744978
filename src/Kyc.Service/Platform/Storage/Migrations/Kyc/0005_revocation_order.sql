-- What orders and describes a stored list, so that neither an import nor a start has to read the lists themselves.
-- Rows from before this migration are filled by the service, which can read a list; until then these columns are null.

alter table signed_crl
    add column number      bytea,
    add column this_update timestamptz,
    add column next_update timestamptz,
    add column entry_count integer;
comment on column signed_crl.number is 'cRLNumber: magnitude, big-endian, without leading zero.';
