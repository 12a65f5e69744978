-- Ids do not get smaller by trying.
alter table erasure_ledger alter column content set storage external;
