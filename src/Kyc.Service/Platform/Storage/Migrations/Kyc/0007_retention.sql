-- Retention: rules as data, what starts a period, when what falls due, what holds it, and the proof that it is gone.
-- Holds, schedules and erasures are changed only under the lock on the row of the application.

create table retention_rule (
    rule_id        text        not null,
    version        integer     not null,
    effective_from date        not null,
    data_class     smallint    not null,
    trigger_event  smallint    not null,
    or_later       smallint[]  not null,
    years          integer     not null,
    months         integer     not null,
    days           integer     not null,
    disposition    smallint    not null,
    legal_source   text        not null,
    added_at       timestamptz not null,
    caller_program text        not null,
    caller_person  text        not null,
    primary key (rule_id, version)
);
comment on table retention_rule is 'Every version of every rule. Days are Japanese civil dates. Seeded by the service, added to, never changed.';

create table retention_event (
    id              uuid        primary key,
    application_id  uuid        not null references application (id),
    event           smallint    not null,
    event_day       date        not null,
    recorded_at     timestamptz not null,
    caller_program  text        not null,
    caller_person   text        not null,
    idempotency_key text        not null,
    unique (caller_program, idempotency_key)
);
comment on column retention_event.event is '1 contract ended, 2 last transaction ended, 3 abandoned, 4 refused.';
create index retention_event_application on retention_event (application_id);

create table retention_schedule (
    application_id uuid        not null,
    data_class     smallint    not null,
    rule_id        text,
    rule_version   integer,
    start_event    smallint,
    start_day      date,
    last_day       date,
    due_at         timestamptz,
    disposition    smallint,
    early_id       uuid,
    primary key (application_id, data_class)
);
comment on table retention_schedule is 'When what falls due: a row while the class is kept. It leaves for the erasure ledger.';
comment on column retention_schedule.due_at is '00:00 in Japan of the day after the last; null while no rule makes it due.';
comment on column retention_schedule.early_id is 'The approved early erasure it belongs to.';
create index retention_schedule_due on retention_schedule (due_at, application_id, data_class) where due_at is not null;
create index retention_schedule_early on retention_schedule (application_id) where early_id is not null;

-- Applications to be planned anew. No index: it is read from its beginning and emptied.
create table retention_replan (application_id uuid not null);

create table retention_state (
    only_row      boolean primary key default true check (only_row),
    planned_rules text    not null
);
comment on column retention_state.planned_rules is 'Versions in force when everything was last queued for planning.';
insert into retention_state (planned_rules) values ('');

-- Whatever moves an application, by card, by mail or by hand, appends a transition: none escapes planning.
create function queue_retention_plan() returns trigger language plpgsql as $$
begin
    insert into retention_replan (application_id) values (new.application_id);
    return null;
end $$;
create trigger application_transition_planned after insert on application_transition
    for each row execute function queue_retention_plan();
insert into retention_replan (application_id) select id from application;

create table retention_hold (
    id              uuid        primary key,
    application_id  uuid        not null references application (id),
    reason          smallint    not null,
    reference       text        not null,
    until_day       date,
    state           smallint    not null,
    placed_at       timestamptz not null,
    placed_program  text        not null,
    placed_person   text        not null,
    idempotency_key text        not null,
    release_program text,
    release_person  text,
    approve_program text,
    approve_person  text,
    ended_at        timestamptz,
    unique (placed_program, idempotency_key)
);
comment on column retention_hold.state is '1 standing, 2 standing and release requested, 3 released, 4 expired.';
comment on column retention_hold.ended_at is 'Null while it stands: that alone decides, whatever until_day says.';
create index retention_hold_standing on retention_hold (application_id) where ended_at is null;
create index retention_hold_application on retention_hold (application_id);

create table early_erasure (
    id              uuid        primary key,
    application_id  uuid        not null references application (id),
    data_classes    smallint[]  not null,
    reason          smallint    not null,
    reference       text        not null,
    requested_at    timestamptz not null,
    request_program text        not null,
    request_person  text        not null,
    idempotency_key text        not null,
    approved_at     timestamptz,
    approve_program text,
    approve_person  text,
    unique (request_program, idempotency_key)
);

create table erasure_ledger (
    number      bigint      primary key,
    previous    bytea       not null,
    content     bytea       not null,
    hash        bytea       not null,
    intended_at timestamptz not null
);
comment on table erasure_ledger is 'Erasures acknowledged, a batch an entry, chained by hash. The database kyc_keys has the same entries.';

create table erasure (
    application_id uuid       not null,
    number         bigint     not null references erasure_ledger (number),
    id             uuid       not null,
    classes        smallint[] not null,
    replayed       boolean    not null,
    primary key (application_id, number)
);
comment on table erasure is 'Which entries of the erasure ledger are about which application.';
comment on column erasure.replayed is 'Came back from the ledger of the other database or from an exported one.';

create table erasure_certificate (
    number       bigint      primary key references erasure_ledger (number),
    certified_at timestamptz not null,
    content      bytea       not null,
    algorithm    text        not null,
    key_id       text        not null,
    signature    bytea       not null,
    bodies       bytea       not null
);
comment on table erasure_certificate is 'That an entry is done: rows removed, nothing found on reading back. Without a row here it is resumed.';
comment on column erasure_certificate.content is 'What is signed: a Merkle root over the certificates.';
comment on column erasure_certificate.bodies is 'The certificates one after the other, each after its length, compressed by Brotli.';

create trigger retention_rule_append_only before update or delete or truncate on retention_rule
    for each statement execute function refuse_change();
create trigger retention_event_append_only before update or delete or truncate on retention_event
    for each statement execute function refuse_change();
create trigger erasure_ledger_append_only before update or delete or truncate on erasure_ledger
    for each statement execute function refuse_change();
create trigger erasure_append_only before update or delete or truncate on erasure
    for each statement execute function refuse_change();
create trigger erasure_certificate_append_only before update or delete or truncate on erasure_certificate
    for each statement execute function refuse_change();

-- The functions below keep their plans, and the first is made while these tables are empty: without the setting it would read them whole
-- for ever after.

-- A hold blocks every path, whoever writes the erasure and with whatever statement.
create function refuse_erasure_under_hold() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (select from written join retention_hold h using (application_id) where h.ended_at is null and not written.replayed) then
        raise exception 'an erasure of what is held' using errcode = 'KYC02';
    end if;
    return null;
end $$;
create trigger erasure_not_under_hold after insert on erasure referencing new table as written
    for each statement execute function refuse_erasure_under_hold();

-- The reference of a correction to its record is looked at for each record that goes.
create index verification_record_corrects on verification_record (corrects) where corrects is not null;

-- Rows that hold what was verified leave by an acknowledged erasure of their class, and by nothing else.
create function require_erasure() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (
        select from gone where not exists (
            select from erasure e where e.application_id = gone.application_id and tg_argv[0]::smallint = any (e.classes)))
    then
        raise exception 'rows of table % without an acknowledged erasure', tg_table_name using errcode = 'KYC03';
    end if;
    return null;
end $$;
create trigger verification_record_by_erasure after delete on verification_record referencing old table as gone
    for each statement execute function require_erasure('2');
create trigger evidence_item_by_erasure after delete on evidence_item referencing old table as gone
    for each statement execute function require_erasure('3');
create trigger verification_record_no_truncate before truncate on verification_record
    for each statement execute function refuse_change();
create trigger evidence_item_no_truncate before truncate on evidence_item
    for each statement execute function refuse_change();

-- Who loaded a key before its destruction must not seal with it afterwards: what is erased stays empty.
create function refuse_erased() returns trigger language plpgsql set enable_seqscan = off as $$
begin
    if exists (select from written join erasure e using (application_id) where tg_argv[0]::smallint = any (e.classes)) then
        raise exception 'rows of table % after an acknowledged erasure', tg_table_name using errcode = 'KYC04';
    end if;
    return null;
end $$;
create trigger verification_record_not_erased after insert on verification_record referencing new table as written
    for each statement execute function refuse_erased('2');
create trigger evidence_item_not_erased after insert on evidence_item referencing new table as written
    for each statement execute function refuse_erased('3');
