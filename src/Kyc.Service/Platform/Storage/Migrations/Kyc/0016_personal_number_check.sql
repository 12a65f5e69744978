-- The periodic check that no individual number is kept (control 2(2)S4): each run, and where it found something. Never what.

create table personal_number_check (
    id            uuid        primary key,
    asked_program text        not null,
    asked_person  text        not null,
    started_at    timestamptz not null,
    finished_at   timestamptz,
    after         uuid        not null default '00000000-0000-0000-0000-000000000000',
    applications  bigint      not null default 0,
    texts         bigint      not null default 0,
    unreadable    bigint      not null default 0
);
comment on column personal_number_check.after is 'The last application that was looked at: where a run that was interrupted goes on.';
comment on column personal_number_check.texts is 'Texts that were searched.';
comment on column personal_number_check.unreadable is 'Ciphertexts that did not open, or held something else than they should.';
create unique index personal_number_check_open on personal_number_check ((true)) where finished_at is null;
create index personal_number_check_finished on personal_number_check (finished_at);

create table personal_number_find (
    check_id       uuid     not null references personal_number_check (id),
    application_id uuid,
    place          text     not null,
    kind           smallint not null,
    finds          integer  not null,
    unique nulls not distinct (check_id, application_id, place, kind)
);
comment on table personal_number_find is 'Where a run found something: table and application, kind and count. Nothing of the text.';
comment on column personal_number_find.application_id is 'Null for a text of no application.';
comment on column personal_number_find.kind is '1 individual number, 2 registered domicile or head of the family register, 3 resident record code.';
