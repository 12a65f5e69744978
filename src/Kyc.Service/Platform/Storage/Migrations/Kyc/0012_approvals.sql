-- What two people must agree on: the first asks, the second makes the same call. Who the callers are is known on the operator socket only.

create table approval (
    id              uuid        primary key,
    method          text        not null,
    digest          bytea       not null,
    requested_at    timestamptz not null,
    expires_at      timestamptz not null,
    request_program text        not null,
    request_person  text        not null,
    approved_at     timestamptz,
    approve_program text,
    approve_person  text
);
comment on table approval is 'One request for an action of two people; it stays when it was approved or has expired.';
comment on column approval.digest is 'Keyed MAC of the content of the call: an approval is for exactly this and confirms no guess of it.';
create index approval_open on approval (method, digest) where approved_at is null;

-- Names in requests and approvals so far were chosen by the callers themselves. What is not carried out yet must be asked for again.
create temporary table void_early_erasure on commit drop as
    select id from early_erasure where approved_at is null or id in (select early_id from retention_schedule where early_id is not null);
update retention_schedule set early_id = null where early_id in (select id from void_early_erasure);
delete from early_erasure where id in (select id from void_early_erasure);
update retention_hold set state = 1, release_program = null, release_person = null where state = 2;

alter table retention_hold add column release_requested_at timestamptz;

alter table retention_hold add column overtaken_at timestamptz;
comment on column retention_hold.overtaken_at is 'When a replay erased again what had been erased before the hold was placed.';
