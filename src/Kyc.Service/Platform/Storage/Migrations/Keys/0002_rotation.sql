-- Which key-encryption key is current: the newest row. All instances agree by it.

create table key_rotation (
    sequence       integer     primary key,
    kek_id         text        not null,
    started_at     timestamptz not null,
    caller_program text        not null,
    caller_person  text        not null,
    total          bigint,
    rewrapped      bigint      not null default 0,
    failed         bigint      not null default 0,
    completed_at   timestamptz
);
comment on table key_rotation is 'Key-encryption keys in the order they became current. Everything new is wrapped under the newest.';
comment on column key_rotation.total is 'Keys that were wrapped under another key when the work began; null before.';
comment on column key_rotation.failed is 'Keys that did not open in the latest pass over them.';
comment on column key_rotation.completed_at is 'When no key was left under another key-encryption key.';

-- An installation of before this table: the key that is in use.
insert into key_rotation (sequence, kek_id, started_at, caller_program, caller_person, total, completed_at)
select 1, kek_id, now(), 'kyc-service', 'migration', 0, now() from service_key order by created_at limit 1;

-- Nothing may be wrapped under a key that is not current, whoever writes it and however long ago it read which one is:
-- else an old key could be needed again after it was found to be unused and destroyed. A rotation takes this lock exclusively for
-- the moment of the change, so it waits for writers that are not committed; a writer after it sees the new row, because each
-- statement of a function has a snapshot of its own.
create function require_current_kek() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(1263355724);
    if exists (select from written where kek_id is distinct from (select kek_id from key_rotation order by sequence desc limit 1)) then
        raise exception 'wrapped under a key-encryption key that is not current' using errcode = 'KYC01';
    end if;
    return null;
end $$;

create trigger service_key_inserted after insert on service_key referencing new table as written
    for each statement execute function require_current_kek();
create trigger service_key_updated after update on service_key referencing new table as written
    for each statement execute function require_current_kek();
create trigger data_key_inserted after insert on data_key referencing new table as written
    for each statement execute function require_current_kek();
create trigger data_key_updated after update on data_key referencing new table as written
    for each statement execute function require_current_kek();
