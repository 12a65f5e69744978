-- An idempotency key stands for one content. What of it is not stored as it was sent (the first last day of a hold that was extended, the
-- classes of an early erasure that named none, the limit of a batch) is bound by a MAC, as application.request_mac does.

alter table retention_hold add column request_mac bytea;
alter table early_erasure add column request_mac bytea;
alter table mail_batch add column request_mac bytea;
comment on column retention_hold.request_mac is 'Keyed MAC of the call without its key; null in rows of before, which are compared by what is stored.';
comment on column early_erasure.request_mac is 'Keyed MAC of the call without its key; null in rows of before, which are compared by what is stored.';
comment on column mail_batch.request_mac is 'Keyed MAC of the call without its key; null in rows of before, which are compared by what is stored.';
